-- How much everybody may read of a matter: `village`, `town`, or nothing; written with each change of it. A matter that was
-- opened before is published from the next time it is saved. The table of receipts is written no more: blank forms carry
-- codes that say themselves whence they are, and what looks like spam is a matter from the start.
ALTER TABLE matters ADD COLUMN shown {text};
CREATE INDEX matters_by_category ON matters (tenant, category, status, opened_at, matter) WHERE category IS NOT NULL;

-- Letters go their own way, so that a gateway that is slow holds no notice back; messages to people in the application
-- have no lane.
ALTER TABLE outbox ADD COLUMN lane {text};
CREATE INDEX outbox_by_lane ON outbox (tenant, lane, next_at, message) WHERE delivered_at IS NULL;

-- An address is written to once, with a code, until its owner has sent the code back: the address that was asked, and the
-- one that was confirmed.
ALTER TABLE contacts ADD COLUMN email_asked {text};
ALTER TABLE contacts ADD COLUMN email_confirmed {text};
ALTER TABLE contacts ADD COLUMN phone_asked {text};
ALTER TABLE contacts ADD COLUMN phone_confirmed {text};
