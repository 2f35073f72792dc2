import { shallowReactive } from "vue";
import type { Schemas } from "../client";
import { send } from "../session/session";

/** Names as they were read, by person; they are asked for one after another and once. */
const names = shallowReactive(new Map<string, string>());
let asking = Promise.resolve();

async function ask(person: string): Promise<void> {
  const account = await send<Schemas["AccountAnswer"]>("GET", `accounts/${person}`).catch(() => null);
  names.set(person, account ? account.name || account.login : "");
}

/** What somebody with an account is called; their id until the name has come, or where it does not. */
export function nameOf(person: string): string {
  if (!names.has(person)) {
    names.set(person, "");
    asking = asking.then(() => ask(person));
  }
  return names.get(person) || person.slice(0, 8);
}

/** Remembers a name that came with something else. */
export function rememberName(person: string, name: string): void {
  if (name) names.set(person, name);
}
