-- Which matters a migration took to another edition, or back: so that the way back finds them wherever they have come
-- to meanwhile, without a look at all that runs.
CREATE TABLE migrated_matters (
    tenant BIGINT NOT NULL,
    migration {text} NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT migrated_matters_matter CHECK (LENGTH(matter) = 16),
    PRIMARY KEY (tenant, migration, matter)
);
