import type { Schemas } from "../client";

type Reason = Schemas["AlikeReason"];

/** A reason as a key of `alike.reason` and what stands in its words. Nobody counts sixty hours, or three metres. */
export function reasonWords({ kind, number, words }: Pick<Reason, "kind" | "number" | "words">): { key: string; values: Record<string, string | number> } {
  const count = number ?? 0;
  if (kind === "hours" && count >= 48) return { key: "days", values: { number: Math.round(count / 24) } };
  if (kind === "hours" && count < 1) return { key: "same-hour", values: {} };
  if (kind === "metres" && count < 20) return { key: "same-spot", values: {} };
  return { key: kind, values: { number: count, words: (words ?? []).join("、") } };
}
