-- The life of a pack: proposed by one person, decided by another, retired in the same way.
ALTER TABLE packs ADD COLUMN retired_at BIGINT;

-- What is proposed: an edition with all its files, or that a pack retires. `proposed_by` and `decided_by` are written as
-- facts write their actors. Whoever proposes never decides, whatever powers they hold by then.
CREATE TABLE pack_proposals (
    tenant BIGINT NOT NULL,
    proposal BYTEA NOT NULL CONSTRAINT pack_proposals_proposal CHECK (LENGTH(proposal) = 16),
    kind {text} NOT NULL CONSTRAINT pack_proposals_kind CHECK (kind IN ('publish', 'retire')),
    pack {text} NOT NULL,
    title {text} NOT NULL,
    hash BYTEA NOT NULL CONSTRAINT pack_proposals_hash CHECK (LENGTH(hash) = 32),
    content {text} NOT NULL,
    problems {text} NOT NULL,
    note {text} NOT NULL,
    proposed_by {text} NOT NULL,
    proposed_at BIGINT NOT NULL,
    status {text} NOT NULL CONSTRAINT pack_proposals_status
        CHECK (status IN ('waiting', 'approved', 'refused', 'withdrawn')),
    decided_by {text},
    decided_at BIGINT,
    reason {text},
    PRIMARY KEY (tenant, proposal),
    CONSTRAINT pack_proposals_decided CHECK ((status = 'waiting') = (decided_by IS NULL)),
    CONSTRAINT pack_proposals_two_people CHECK (status NOT IN ('approved', 'refused') OR decided_by <> proposed_by),
    CONSTRAINT pack_proposals_withdrawn CHECK (status <> 'withdrawn' OR decided_by = proposed_by)
);
CREATE INDEX pack_proposals_by_status ON pack_proposals (tenant, status, proposal);
CREATE INDEX pack_proposals_by_pack ON pack_proposals (tenant, pack, proposal);

-- Which matters still run on an edition.
CREATE INDEX matters_running ON matters (tenant, pack, pack_hash, overlay_version, matter) WHERE ended_at IS NULL;
