-- What ends somebody's access raises their account's epoch: a session or token of an earlier one holds no more,
-- also one that was being made at that instant.
ALTER TABLE accounts ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;

-- The reset of an administrator waits here for somebody with another power to release it.
ALTER TABLE accounts ADD COLUMN reset_asked_by BYTEA;
ALTER TABLE accounts ADD COLUMN reset_asked_at BIGINT;

-- Wrong tries by the hash of the login that was typed, whether there is such an account or not, and by the hash of
-- whence: a network, a device that is known, or everywhere. They count for a day, so none are carried over from
-- sign_in_failures, which is written no more.
CREATE TABLE sign_in_tries (
    tenant BIGINT NOT NULL,
    login_hash BYTEA NOT NULL CONSTRAINT sign_in_tries_login CHECK (LENGTH(login_hash) = 32),
    whence_hash BYTEA NOT NULL CONSTRAINT sign_in_tries_whence CHECK (LENGTH(whence_hash) = 32),
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (tenant, login_hash, whence_hash)
);
CREATE INDEX sign_in_tries_by_time ON sign_in_tries (tenant, failed_at);
