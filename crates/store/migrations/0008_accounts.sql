-- How people show that they are themselves, and who administers. A login is unique in the tenant, in lower case;
-- a password stands here only as its Argon2id hash, a second factor only sealed with a key that is not in this
-- database, links, sessions and recovery codes only as hashes.
CREATE TABLE accounts (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    login {text} NOT NULL,
    password_hash {text},
    second_factor BYTEA,
    second_factor_pending BYTEA,
    second_factor_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, person) REFERENCES people (tenant, person)
) {clustered};
CREATE UNIQUE INDEX accounts_login ON accounts (tenant, login);

-- One person, one power: the key forbids a second one.
CREATE TABLE powers (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    power {text} NOT NULL CONSTRAINT powers_known CHECK (power IN ('system', 'security', 'audit')),
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, person) REFERENCES accounts (tenant, person)
) {clustered};

CREATE TABLE recovery_codes (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    code_hash BYTEA NOT NULL CONSTRAINT recovery_codes_hash CHECK (LENGTH(code_hash) = 32),
    used_at BIGINT,
    PRIMARY KEY (tenant, person, code_hash)
) {clustered};

-- Links that let somebody choose a password once.
CREATE TABLE links (
    tenant BIGINT NOT NULL,
    link_hash BYTEA NOT NULL CONSTRAINT links_hash CHECK (LENGTH(link_hash) = 32),
    person BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, link_hash)
);
CREATE INDEX links_by_person ON links (tenant, person, link_hash);

-- Who a person is at an OpenID Connect provider.
CREATE TABLE identities (
    tenant BIGINT NOT NULL,
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    person BYTEA NOT NULL,
    PRIMARY KEY (tenant, issuer, subject)
) {clustered};

CREATE TABLE sessions (
    tenant BIGINT NOT NULL,
    session_hash BYTEA NOT NULL CONSTRAINT sessions_hash CHECK (LENGTH(session_hash) = 32),
    session BYTEA NOT NULL,
    person BYTEA NOT NULL,
    way {text} NOT NULL,
    waits_for_second_factor BOOLEAN NOT NULL,
    agent {text} NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (tenant, session_hash)
);
CREATE INDEX sessions_by_person ON sessions (tenant, person, created_at);
CREATE INDEX sessions_by_end ON sessions (tenant, expires_at);

-- Wrong tries by the hash of the login that was typed, whether there is such an account or not.
CREATE TABLE sign_in_failures (
    tenant BIGINT NOT NULL,
    login_hash BYTEA NOT NULL CONSTRAINT sign_in_failures_hash CHECK (LENGTH(login_hash) = 32),
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (tenant, login_hash)
);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (tenant, failed_at);

-- The sign-in log, for the audit administrator and each person about themselves. What was typed as a login that
-- nobody has is not kept: people type passwords there.
CREATE TABLE sign_ins (
    tenant BIGINT NOT NULL,
    at BIGINT NOT NULL,
    id BYTEA NOT NULL CONSTRAINT sign_ins_id CHECK (LENGTH(id) = 16),
    person BYTEA,
    way {text} NOT NULL,
    outcome {text} NOT NULL,
    address {text} NOT NULL,
    agent {text} NOT NULL,
    PRIMARY KEY (tenant, at, id)
) {clustered};
CREATE INDEX sign_ins_by_person ON sign_ins (tenant, person, at, id) WHERE person IS NOT NULL;
