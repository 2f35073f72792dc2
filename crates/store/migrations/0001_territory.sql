-- The running units and their places. Names, codes, parents and boundaries are dated; a day is TEXT
-- in ISO form, an empty valid_from means from the beginning, no valid_until means still.
CREATE TABLE tenants (
    tenant BIGINT NOT NULL,
    name {text} NOT NULL,
    code {text} NOT NULL,
    zone {text} NOT NULL,
    settings {text} NOT NULL,
    directory_version BIGINT NOT NULL,
    receipt_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant)
);

CREATE TABLE areas (
    tenant BIGINT NOT NULL,
    area BIGINT NOT NULL,
    level {text} NOT NULL,
    synthetic BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, area)
) {clustered};

CREATE TABLE area_names (
    tenant BIGINT NOT NULL,
    area BIGINT NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    approximate BOOLEAN NOT NULL,
    source {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (tenant, area, valid_from),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area)
) {clustered};

CREATE TABLE area_codes (
    tenant BIGINT NOT NULL,
    area BIGINT NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    approximate BOOLEAN NOT NULL,
    source {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (tenant, area, valid_from),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area)
) {clustered};

CREATE TABLE area_parents (
    tenant BIGINT NOT NULL,
    area BIGINT NOT NULL,
    hierarchy {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    approximate BOOLEAN NOT NULL,
    source {text} NOT NULL,
    parent BIGINT NOT NULL,
    PRIMARY KEY (tenant, area, hierarchy, valid_from),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area),
    FOREIGN KEY (tenant, parent) REFERENCES areas (tenant, area)
) {clustered};

CREATE TABLE area_boundaries (
    tenant BIGINT NOT NULL,
    area BIGINT NOT NULL,
    valid_from {text} NOT NULL,
    valid_until {text},
    approximate BOOLEAN NOT NULL,
    source {text} NOT NULL,
    geojson {text} NOT NULL,
    PRIMARY KEY (tenant, area, valid_from),
    FOREIGN KEY (tenant, area) REFERENCES areas (tenant, area)
);

CREATE TABLE area_lineage (
    tenant BIGINT NOT NULL,
    from_area BIGINT NOT NULL,
    to_area BIGINT NOT NULL,
    kind {text} NOT NULL,
    valid_on {text} NOT NULL,
    approximate BOOLEAN NOT NULL,
    source {text} NOT NULL,
    PRIMARY KEY (tenant, from_area, to_area, kind, valid_on),
    FOREIGN KEY (tenant, from_area) REFERENCES areas (tenant, area),
    FOREIGN KEY (tenant, to_area) REFERENCES areas (tenant, area)
) {clustered};
