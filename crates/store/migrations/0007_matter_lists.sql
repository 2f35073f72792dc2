-- Lists by villagers' group (村民小组) and by the larger grids, each read from its own column. A matter that was
-- opened before has its group from the next time it is saved.
ALTER TABLE matters ADD COLUMN villagers_group BIGINT;
CREATE INDEX matters_by_group ON matters (tenant, villagers_group, status, opened_at, matter) WHERE villagers_group IS NOT NULL;
CREATE INDEX matters_by_large_grid ON matters (tenant, large_grid, status, opened_at, matter) WHERE large_grid IS NOT NULL;
CREATE INDEX matters_by_medium_grid ON matters (tenant, medium_grid, status, opened_at, matter) WHERE medium_grid IS NOT NULL;
