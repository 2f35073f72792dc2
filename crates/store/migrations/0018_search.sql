-- How far each projection has followed the journal. A projection can be dropped and rebuilt from place 0, and none is
-- filled here: the one below catches up when the server starts.
CREATE TABLE projections (
    tenant BIGINT NOT NULL,
    projection {text} NOT NULL,
    last_seq BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, projection)
);

-- What is searched of a matter, in normal form: what everybody may read who may know of it, and what only those with a
-- part in it read. `place` is the instant at which it was opened with something to tell two of one instant apart, so
-- that the order of places is the order of time; `facets` is what filters find it by.
CREATE TABLE search_documents (
    tenant BIGINT NOT NULL,
    place BIGINT NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT search_documents_matter CHECK (LENGTH(matter) = 16),
    shown {text} NOT NULL,
    told {text} NOT NULL,
    facets {text} NOT NULL,
    PRIMARY KEY (tenant, place)
);
CREATE INDEX search_documents_by_matter ON search_documents (tenant, matter);

-- The terms of each document, inverted. Each term begins with its tenant.
{terms search_terms}
