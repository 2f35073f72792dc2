-- The journal. A fact is written once; `unordered` says which facts have no place in the order yet,
-- `fact_order` gives each its place, `fact_heads` the last place given.
CREATE TABLE facts (
    tenant BIGINT NOT NULL,
    subject_kind {text} NOT NULL,
    subject BYTEA NOT NULL,
    subject_version BIGINT NOT NULL CONSTRAINT facts_version CHECK (subject_version > 0),
    kind {text} NOT NULL,
    actor {text} NOT NULL,
    happened_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (tenant, subject_kind, subject, subject_version)
) {clustered};
{append_only facts}

CREATE TABLE unordered (
    tenant BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    subject_kind {text} NOT NULL,
    subject BYTEA NOT NULL,
    subject_version BIGINT NOT NULL,
    PRIMARY KEY (tenant, recorded_at, subject_kind, subject, subject_version)
) {clustered};

CREATE TABLE fact_order (
    tenant BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    subject_kind {text} NOT NULL,
    subject BYTEA NOT NULL,
    subject_version BIGINT NOT NULL,
    PRIMARY KEY (tenant, seq)
) {clustered};
{append_only fact_order}

CREATE TABLE fact_heads (
    tenant BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (tenant)
);
