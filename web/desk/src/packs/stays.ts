import type { Schemas } from "../client";

type Stays = Schemas["StaysAnswer"];

/** Adds what stays of a portion to what stayed before. */
export function together(one: Stays, other: Stays): Stays {
  const reasons = one.reasons.map((it) => ({ ...it }));
  for (const more of other.reasons) {
    const known = reasons.find((it) => it.why === more.why);
    if (known) known.matters += more.matters;
    else reasons.push({ ...more });
  }
  return { matters: one.matters + other.matters, reasons, left: [...one.left, ...other.left].slice(0, 50) };
}
