-- Partners: organs and platforms outside with which messages are exchanged. Their secrets are sealed with a key that is
-- kept outside the database; two of them hold, so that one can be changed while messages go on.
CREATE TABLE partners (
    tenant BIGINT NOT NULL,
    partner {text} NOT NULL,
    external {text} NOT NULL,
    title {text} NOT NULL,
    endpoint {text} NOT NULL,
    secret BYTEA NOT NULL,
    former BYTEA,
    added_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (tenant, partner)
);

-- What partners sent, by the number under which each knows it. `asked` tells whether it is the same when it comes again.
CREATE TABLE partner_orders (
    tenant BIGINT NOT NULL,
    partner {text} NOT NULL,
    number {text} NOT NULL,
    matter BYTEA NOT NULL CONSTRAINT partner_orders_matter CHECK (LENGTH(matter) = 16),
    asked BYTEA NOT NULL CONSTRAINT partner_orders_asked CHECK (LENGTH(asked) = 32),
    received_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, partner, number)
);
CREATE UNIQUE INDEX partner_orders_by_matter ON partner_orders (tenant, matter);

-- What goes to a partner goes in order: by its place among what goes to the same recipient. And what was given up,
-- somebody lets go with a reason, or sends again.
ALTER TABLE outbox ADD COLUMN place BIGINT;
ALTER TABLE outbox ADD COLUMN let_go_at BIGINT;
ALTER TABLE outbox ADD COLUMN let_go_by {text};
ALTER TABLE outbox ADD COLUMN let_go_why {text};
CREATE INDEX outbox_in_order ON outbox (tenant, recipient, place) WHERE delivered_at IS NULL AND place IS NOT NULL;
