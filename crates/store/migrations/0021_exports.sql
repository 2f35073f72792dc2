-- Tables with personal values that somebody asks for: allowed or refused by another person, then taken once by whoever
-- asked. Of the table itself nothing is kept. `sought` is what was looked for, as JSON; it may hold what people typed, so
-- it stands here and in no fact. Whoever asks never decides, whatever powers they hold by then.
CREATE TABLE exports (
    tenant BIGINT NOT NULL,
    export BYTEA NOT NULL CONSTRAINT exports_export CHECK (LENGTH(export) = 16),
    sought {text} NOT NULL,
    purpose {text} NOT NULL,
    asked_rows BIGINT NOT NULL,
    asked_by {text} NOT NULL,
    asked_at BIGINT NOT NULL,
    status {text} NOT NULL CONSTRAINT exports_status
        CHECK (status IN ('waiting', 'allowed', 'refused', 'withdrawn', 'taken')),
    decided_by {text},
    decided_at BIGINT,
    reason {text},
    taken_at BIGINT,
    taken_rows BIGINT,
    PRIMARY KEY (tenant, export),
    CONSTRAINT exports_decided CHECK ((status = 'waiting') = (decided_by IS NULL)),
    CONSTRAINT exports_two_people CHECK (status NOT IN ('allowed', 'refused', 'taken') OR decided_by <> asked_by),
    CONSTRAINT exports_withdrawn CHECK (status <> 'withdrawn' OR decided_by = asked_by),
    CONSTRAINT exports_taken CHECK ((status = 'taken') = (taken_at IS NOT NULL AND taken_rows IS NOT NULL))
);
CREATE INDEX exports_by_asker ON exports (tenant, asked_by, export);
