import type { Schemas } from "../client";

export interface Room {
  name: string;
  path: string;
}

const WORK = ["queue", "matters", "map", "report", "absence"];

/** The rooms that somebody has a use for: work for who holds a post, accounts for who administers. */
export function roomsOf(person: Pick<Schemas["SessionAnswer"], "posts" | "powers"> | null): Room[] {
  const powers = person?.powers ?? [];
  const works = powers.length === 0 || (person?.posts.length ?? 0) > 0;
  const work = works ? WORK.map((name) => ({ name, path: `/${name}` })) : [];
  const administration = [...(powers.length ? ["accounts", "packs"] : []), ...(powers.includes("system") ? ["imports"] : []), ...(powers.includes("security") || powers.includes("audit") ? ["exports"] : []), ...(powers.includes("system") || powers.includes("audit") ? ["undelivered"] : []), ...(powers.includes("audit") ? ["sign-ins"] : [])];
  return [...work, ...administration.map((name) => ({ name, path: `/administration/${name}` }))];
}
