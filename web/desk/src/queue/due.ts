/** How a limit stands: in words by `unit` and `count`, and whether it has passed. */
export interface Due {
  late: boolean;
  unit: "minutes" | "hours" | "days";
  count: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time between now and the end of a limit. What is left is rounded down, so that nobody is promised too much. */
export function due(dueAt: string, now: number): Due {
  const left = Date.parse(dueAt) - now;
  const late = left <= 0;
  const span = Math.abs(left);
  if (span < HOUR) return { late, unit: "minutes", count: Math.floor(span / MINUTE) };
  if (span < 2 * DAY) return { late, unit: "hours", count: Math.floor(span / HOUR) };
  return { late, unit: "days", count: Math.floor(span / DAY) };
}
