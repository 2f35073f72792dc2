-- Who a person is at OpenID Connect providers is found by the person as well.
CREATE INDEX identities_by_person ON identities (tenant, person, issuer, subject);
