-- Matters, the tasks that wait for someone, and the personal values whose commitments stand in facts.
-- base_version is the version from which a row was made: it lets one statement of many rows refuse
-- those that someone else changed meanwhile.
CREATE TABLE matters (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT matters_matter CHECK (LENGTH(matter) = 16),
    base_version BIGINT NOT NULL,
    version BIGINT NOT NULL,
    procedure {text} NOT NULL,
    pack {text} NOT NULL,
    pack_hash BYTEA NOT NULL CONSTRAINT matters_pack_hash CHECK (LENGTH(pack_hash) = 32),
    overlay_version BIGINT NOT NULL,
    state {text} NOT NULL,
    status {text} NOT NULL,
    outcome {text},
    category {text},
    title {text},
    source {text},
    area BIGINT,
    county BIGINT,
    town BIGINT,
    village BIGINT,
    large_grid BIGINT,
    medium_grid BIGINT,
    small_grid BIGINT,
    longitude BIGINT,
    latitude BIGINT,
    reporter BYTEA,
    receipt_hash BYTEA,
    joined_into BYTEA,
    opened_at BIGINT NOT NULL,
    due_at BIGINT,
    wake_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (tenant, matter),
    CONSTRAINT matters_version CHECK (version > base_version AND base_version >= 0)
);
CREATE INDEX matters_by_status ON matters (tenant, status, opened_at, matter);
CREATE INDEX matters_by_town ON matters (tenant, town, status, opened_at, matter) WHERE town IS NOT NULL;
CREATE INDEX matters_by_village ON matters (tenant, village, status, opened_at, matter) WHERE village IS NOT NULL;
CREATE INDEX matters_by_small_grid ON matters (tenant, small_grid, status, opened_at, matter) WHERE small_grid IS NOT NULL;
CREATE UNIQUE INDEX matters_receipt ON matters (tenant, receipt_hash) WHERE receipt_hash IS NOT NULL;
CREATE INDEX matters_to_wake ON matters (tenant, wake_at, matter) WHERE wake_at IS NOT NULL;
CREATE INDEX matters_joined ON matters (tenant, joined_into, matter) WHERE joined_into IS NOT NULL;
-- For a person's own matters only: no list by reporter is offered to staff.
CREATE INDEX matters_own ON matters (tenant, reporter, opened_at, matter) WHERE reporter IS NOT NULL;

CREATE TABLE tasks (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL,
    task BIGINT NOT NULL,
    step {text} NOT NULL,
    title {text} NOT NULL,
    seat {text} NOT NULL,
    person BYTEA,
    status {text} NOT NULL,
    taken_by BYTEA,
    opened_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    category {text},
    town BIGINT,
    village BIGINT,
    small_grid BIGINT,
    PRIMARY KEY (tenant, matter, task)
);
CREATE INDEX tasks_by_seat ON tasks (tenant, seat, due_at, matter, task);
CREATE INDEX tasks_by_person ON tasks (tenant, person, due_at, matter, task) WHERE person IS NOT NULL;

CREATE TABLE matter_values (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL,
    field {text} NOT NULL,
    salt BYTEA NOT NULL CONSTRAINT matter_values_salt CHECK (LENGTH(salt) = 32),
    value {text} NOT NULL,
    PRIMARY KEY (tenant, matter, field)
) {clustered};
