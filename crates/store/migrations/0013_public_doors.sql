-- How much everybody may read of a matter: `village`, `town`, or nothing; written with each change of it. A matter that was
-- opened before is published from the next time it is saved. The table of receipts is written no more: blank forms carry
-- codes that say themselves whence they are, and what looks like spam is a matter from the start.
ALTER TABLE matters ADD COLUMN shown {text};
CREATE INDEX matters_by_category ON matters (tenant, category, status, opened_at, matter) WHERE category IS NOT NULL;
