-- What somebody has signed for, for the day they leave.
CREATE INDEX tasks_by_taker ON tasks (tenant, taken_by) WHERE taken_by IS NOT NULL;
