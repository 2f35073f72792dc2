-- Matters that came from another book: by the id that they have there, the matter here. `row_hash` is a keyed hash of
-- what the book told last, so that telling the same again changes nothing; `matter_version` is the matter's version when
-- it was told, so that what happened here since is seen. `version` counts how often the book told something new.
CREATE TABLE brought_matters (
    tenant BIGINT NOT NULL,
    book {text} NOT NULL,
    external_id {text} NOT NULL,
    base_version BIGINT NOT NULL,
    version BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT brought_matters_matter CHECK (LENGTH(matter) = 16),
    matter_version BIGINT NOT NULL,
    row_hash BYTEA NOT NULL CONSTRAINT brought_matters_hash CHECK (LENGTH(row_hash) = 32),
    brought_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, book, external_id),
    CONSTRAINT brought_matters_version CHECK (version > base_version AND base_version >= 0)
);
