-- Who serves whom: people, organisations, roles, terms, absences; and the keys they come with.
CREATE TABLE people (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL CONSTRAINT people_person CHECK (LENGTH(person) = 16),
    external_key {text},
    name {text} NOT NULL,
    phone {text},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, person)
) {clustered};
CREATE UNIQUE INDEX people_external_key ON people (tenant, external_key) WHERE external_key IS NOT NULL;

CREATE TABLE bodies (
    tenant BIGINT NOT NULL,
    body BIGINT NOT NULL,
    code {text} NOT NULL,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    area BIGINT,
    PRIMARY KEY (tenant, body),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area)
) {clustered};

CREATE TABLE positions (
    tenant BIGINT NOT NULL,
    position BIGINT NOT NULL,
    body BIGINT NOT NULL,
    role {text} NOT NULL,
    area BIGINT,
    title {text} NOT NULL,
    PRIMARY KEY (tenant, position),
    FOREIGN KEY (tenant, body) REFERENCES bodies (tenant, body),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area)
) {clustered};

CREATE TABLE tenures (
    tenant BIGINT NOT NULL,
    position BIGINT NOT NULL,
    person BYTEA NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    deputy BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, position, person, valid_from),
    FOREIGN KEY (tenant, position) REFERENCES positions (tenant, position),
    FOREIGN KEY (tenant, person) REFERENCES people (tenant, person)
) {clustered};

CREATE TABLE absences (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, person, from_at),
    CONSTRAINT absences_forward CHECK (from_at < until_at),
    FOREIGN KEY (tenant, person) REFERENCES people (tenant, person)
) {clustered};

CREATE TABLE tokens (
    tenant BIGINT NOT NULL,
    token_hash BYTEA NOT NULL CONSTRAINT tokens_hash CHECK (LENGTH(token_hash) = 32),
    person BYTEA,
    client {text},
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (tenant, token_hash),
    CONSTRAINT tokens_holder CHECK (person IS NOT NULL OR client IS NOT NULL)
) {clustered};
