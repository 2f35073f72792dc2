-- Who a person is at an OpenID Connect provider, found both ways. Nothing wrote the table before.
DROP TABLE identities;
CREATE TABLE identities (
    tenant BIGINT NOT NULL,
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    person BYTEA NOT NULL,
    PRIMARY KEY (tenant, issuer, subject)
);
CREATE INDEX identities_by_person ON identities (tenant, person, issuer, subject);
