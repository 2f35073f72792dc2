import type { Schemas } from "../client";

type Reason = Schemas["AlikeReason"];

/** A reason as a key of `alike.reason` and what stands in its words. Hours become days where nobody counts hours. */
export function reasonWords({ kind, number, words }: Pick<Reason, "kind" | "number" | "words">): { key: string; values: Record<string, string | number> } {
  const hours = number ?? 0;
  if (kind === "hours" && hours >= 48) return { key: "days", values: { number: Math.round(hours / 24) } };
  if (kind === "hours" && hours < 1) return { key: "same-hour", values: {} };
  return { key: kind, values: { number: hours, words: (words ?? []).join("、") } };
}
