-- Published definitions, known by the hash of their content, and each tenant's parameters for them.
CREATE TABLE packs (
    tenant BIGINT NOT NULL,
    hash BYTEA NOT NULL CONSTRAINT packs_hash CHECK (LENGTH(hash) = 32),
    pack {text} NOT NULL,
    content {text} NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);
CREATE INDEX packs_by_time ON packs (tenant, pack, published_at);

CREATE TABLE overlays (
    tenant BIGINT NOT NULL,
    pack {text} NOT NULL,
    version BIGINT NOT NULL CONSTRAINT overlays_version CHECK (version > 0),
    content {text} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, pack, version)
);
