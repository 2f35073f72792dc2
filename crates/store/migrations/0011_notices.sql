-- What people are told: in the application, and by the ways they chose.
CREATE TABLE notices (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    notice BYTEA NOT NULL CONSTRAINT notices_notice CHECK (LENGTH(notice) = 16),
    at BIGINT NOT NULL,
    kind {text} NOT NULL,
    matter BYTEA NOT NULL,
    task BIGINT,
    PRIMARY KEY (tenant, person, notice)
) {clustered};

-- How far somebody has read, and by which ways they want to be told. An address is theirs alone.
CREATE TABLE contacts (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    email {text},
    by_email BOOLEAN NOT NULL,
    by_sms BOOLEAN NOT NULL,
    read_up_to BYTEA NOT NULL,
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, person) REFERENCES people (tenant, person)
) {clustered};
