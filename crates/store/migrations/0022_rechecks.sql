-- By what the closing of one matter is found again in another: keyed hashes of words and files, never the words. Filled by
-- a projection, as is the table below.
CREATE TABLE closing_traces (
    tenant BIGINT NOT NULL,
    trace BYTEA NOT NULL CONSTRAINT closing_traces_trace CHECK (LENGTH(trace) = 32),
    ended_at BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT closing_traces_matter CHECK (LENGTH(matter) = 16),
    PRIMARY KEY (tenant, trace, ended_at, matter)
);
CREATE INDEX closing_traces_by_matter ON closing_traces (tenant, matter);

-- Ended matters that the lot has drawn, under each seat from which somebody may look at them again until an instant, with
-- the signs for which they were drawn more easily.
CREATE TABLE rechecks (
    tenant BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT rechecks_matter CHECK (LENGTH(matter) = 16),
    seat {text} NOT NULL,
    until BIGINT NOT NULL,
    signs {text} NOT NULL,
    PRIMARY KEY (tenant, matter, seat)
);
CREATE INDEX rechecks_by_seat ON rechecks (tenant, seat, until, matter);
