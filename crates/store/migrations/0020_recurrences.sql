-- The earlier matter whose trouble a matter tells of again, so that the earlier one can say how often it came back.
ALTER TABLE matters ADD COLUMN recurs BYTEA;
CREATE INDEX matters_recurring ON matters (tenant, recurs, matter) WHERE recurs IS NOT NULL;
