-- What goes out (messages), what was answered (idempotency), and what came attached.
CREATE TABLE outbox (
    tenant BIGINT NOT NULL,
    message BYTEA NOT NULL CONSTRAINT outbox_message CHECK (LENGTH(message) = 16),
    kind {text} NOT NULL,
    recipient {text} NOT NULL,
    body {text} NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    delivered_at BIGINT,
    failed {text},
    PRIMARY KEY (tenant, message)
);
CREATE INDEX outbox_waiting ON outbox (tenant, next_at, message) WHERE delivered_at IS NULL;

CREATE TABLE answers (
    tenant BIGINT NOT NULL,
    actor {text} NOT NULL,
    key {text} NOT NULL,
    request_hash BYTEA NOT NULL CONSTRAINT answers_request_hash CHECK (LENGTH(request_hash) = 32),
    status BIGINT NOT NULL,
    body {text} NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, actor, key)
) {clustered};

CREATE TABLE attachments (
    tenant BIGINT NOT NULL,
    hash BYTEA NOT NULL CONSTRAINT attachments_hash CHECK (LENGTH(hash) = 32),
    media_type {text} NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    name {text} NOT NULL,
    uploaded_by {text} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);
