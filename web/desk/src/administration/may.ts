import type { Schemas } from "../client";

export type Account = Schemas["AccountAnswer"];
export type Power = "system" | "security" | "audit";

/** What an administrator does to an account. */
export type Deed = "reset" | "ask-reset" | "release-reset" | "close" | "reopen" | "unlock" | "end-sessions" | "remove-factor" | "grant" | "withdraw";

/** Why something that one's power would allow is left to somebody else. */
export type Left = "own-account" | "administers";

export const POWERS: Power[] = ["system", "security", "audit"];

/** What each power may do to an account as it stands. Whether it happens, the server decides. */
function within(power: string, account: Account): Deed[] {
  const closed = account.state === "closed";
  if (power === "system") return closed ? ["reopen"] : [account.power ? "ask-reset" : "reset", "close"];
  if (power !== "security") return [];
  const deeds: (Deed | false)[] = [
    !closed && !!account["reset-asked-at"] && "release-reset",
    account.state === "locked" && "unlock",
    !closed && "end-sessions",
    account["second-factor"] && "remove-factor",
    !closed && !account.power && "grant",
    !!account.power && "withdraw",
  ];
  return deeds.filter((deed) => deed !== false);
}

/** What somebody may do to an account, and in a word why not more. */
export function mayDo(powers: string[], own: boolean, account: Account): { deeds: Deed[]; left: Left | null } {
  const all = powers.flatMap((power) => within(power, account));
  const deeds = all.filter((deed) => {
    if (own) return deed === "end-sessions";
    return !(account.power && deed === "close");
  });
  if (deeds.length === all.length) return { deeds, left: null };
  return { deeds, left: own ? "own-account" : "administers" };
}

const VERBS: Record<Exclude<Deed, "grant">, [method: "POST" | "DELETE", path: string]> = {
  reset: ["POST", "/reset"],
  "ask-reset": ["POST", "/reset"],
  "release-reset": ["POST", "/reset/release"],
  close: ["POST", "/close"],
  reopen: ["POST", "/reopen"],
  unlock: ["POST", "/unlock"],
  "end-sessions": ["DELETE", "/sessions"],
  "remove-factor": ["DELETE", "/second-factor"],
  withdraw: ["DELETE", "/power"],
};

/** How a deed is sent. */
export function requestOf(deed: Deed, person: string, power: Power): { method: string; path: string; body?: unknown } {
  const account = `accounts/${person}`;
  if (deed === "grant") return { method: "PUT", path: `${account}/power`, body: { power } };
  const [method, rest] = VERBS[deed];
  return { method, path: account + rest };
}

/** Whether a text can be a person's id. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim());
