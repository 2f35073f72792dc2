/** The kinds of time in which limits count, as the interface writes them. */
export const UNITS = ["urgent-hours", "working-hours", "working-days", "days", "months"] as const;

/** A limit while somebody edits it: whatever they typed stays as it is. */
export interface Editing {
  count: string;
  unit: string;
}

/** `2 working-hours` taken apart; nothing counts as no limit. */
export function parted(limit: string | null | undefined): Editing {
  const [count = "", unit = "working-days"] = (limit ?? "").split(" ");
  return { count, unit: unit.endsWith("s") ? unit : `${unit}s` };
}

/** And put together again, as the server writes limits: `1 day`, `2 days`. */
export function joined({ count, unit }: Editing): string {
  const typed = count.trim();
  if (!typed) return "";
  return `${typed} ${typed === "1" ? unit.replace(/s$/, "") : unit}`;
}
