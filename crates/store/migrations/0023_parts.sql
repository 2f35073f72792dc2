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
