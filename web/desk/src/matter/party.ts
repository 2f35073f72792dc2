import type { Schemas } from "../client";

export type Party = Schemas["PartyAnswer"];

/** What is known of a party in one line, as far as the reader reads it: texts of the side’s form, the first of them a name. */
export function partyTitle(parties: Party[], number: number): string {
  const party = parties.find((it) => it.party === number);
  if (!party) return String(number);
  const known = Object.values(party.known as Record<string, unknown>).filter((value): value is string => typeof value === "string" && value !== "");
  const place = parties.filter((it) => it.side === party.side).indexOf(party) + 1;
  return `${party["side-title"]} ${known[0] ?? place}`;
}
