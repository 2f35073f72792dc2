import type { Schemas } from "../client";

type Fact = Pick<Schemas["AccountFact"], "kind" | "actor" | "body">;

/** Facts of an account that have a sentence; what else comes is told by its kind. */
const TOLD = new Set([
  "account-opened", "account-reset", "account-reset-asked", "absence-recorded", "absence-ended", "account-closed", "account-reopened", "account-unlocked",
  "password-chosen", "password-changed", "sessions-ended", "power-granted", "power-withdrawn",
  "second-factor-begun", "second-factor-set", "second-factor-removed", "identity-linked", "identity-unlinked",
  "person-added", "person-changed", "position-added", "position-changed", "contact-changed", "token-issued", "kinship-declared", "kinship-taken-back",
]);

/** How a fact of an account is told: the key of its sentence and the power or kind that stands in it. */
export function accountSentence(fact: Fact): { key: string; power: string; kind: string } {
  const { power } = fact.body as { power?: string };
  return { key: TOLD.has(fact.kind) ? fact.kind : "other", power: power ?? "", kind: fact.kind };
}

/** The person who did something, or null for whoever runs the server. */
export function personOf(actor: string): string | null {
  return actor.startsWith("person:") ? actor.slice("person:".length) : null;
}
