-- Documents of matters of which only those with a part in them may know. Their terms begin otherwise as well, so that
-- nobody else’s search comes upon them, not even to pass them over.
ALTER TABLE search_documents ADD COLUMN kept BOOLEAN NOT NULL DEFAULT FALSE;

-- Receipt codes of parties other than whoever opened the matter, as keyed hashes.
CREATE TABLE party_receipts (
    tenant BIGINT NOT NULL,
    receipt_hash BYTEA NOT NULL CONSTRAINT party_receipts_hash CHECK (LENGTH(receipt_hash) = 32),
    matter BYTEA NOT NULL CONSTRAINT party_receipts_matter CHECK (LENGTH(matter) = 16),
    party BIGINT NOT NULL,
    PRIMARY KEY (tenant, receipt_hash)
);
CREATE UNIQUE INDEX party_receipts_by_party ON party_receipts (tenant, matter, party);

-- Who keeps out of a matter, as a key: person:ID for one person alone, near:person:ID and near:body:ID for whoever serves
-- in the same body or is kin. Who that is now the directory tells.
CREATE TABLE kept_out (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT kept_out_matter CHECK (LENGTH(matter) = 16),
    who {text} NOT NULL,
    PRIMARY KEY (tenant, who, matter)
);
CREATE INDEX kept_out_by_matter ON kept_out (tenant, matter);

-- Who has declared to be whose kin.
CREATE TABLE kinships (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL CONSTRAINT kinships_person CHECK (LENGTH(person) = 16),
    kin BYTEA NOT NULL CONSTRAINT kinships_kin CHECK (LENGTH(kin) = 16),
    relation {text} NOT NULL,
    declared_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (tenant, person, kin),
    CONSTRAINT kinships_two CHECK (person <> kin)
);
