-- Receipt codes that were given out before there is a matter under them: on a blank form for paper, or for a report
-- that was set aside for a person to read. The code itself is nowhere; `matter` is the id that the matter will have.
CREATE TABLE receipts (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT receipts_matter CHECK (LENGTH(matter) = 16),
    receipt_hash BYTEA NOT NULL CONSTRAINT receipts_hash CHECK (LENGTH(receipt_hash) = 32),
    kind {text} NOT NULL,
    status {text} NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT,
    report {text},
    salt BYTEA NOT NULL CONSTRAINT receipts_salt CHECK (LENGTH(salt) = 32),
    reasons {text},
    decided_at BIGINT,
    decided_by BYTEA,
    answer {text},
    PRIMARY KEY (tenant, matter)
);
-- A hash follows from the id of its matter, so it comes once.
CREATE INDEX receipts_by_hash ON receipts (tenant, receipt_hash);
CREATE INDEX receipts_waiting ON receipts (tenant, kind, status, made_at, matter);
