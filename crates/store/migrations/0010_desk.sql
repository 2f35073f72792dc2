-- How somebody arranged a screen for themselves. No fact and no history: it governs nothing and is nobody else's.
CREATE TABLE settings (
    tenant BIGINT NOT NULL,
    person BYTEA NOT NULL,
    room {text} NOT NULL,
    content {text} NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, person, room),
    CONSTRAINT settings_size CHECK (LENGTH(content) <= 16384),
    FOREIGN KEY (tenant, person) REFERENCES people (tenant, person)
) {clustered};
