import { ref } from "vue";
import type { Schemas } from "../client";
import { send, session } from "../session/session";

/** How many messages did not arrive and wait for somebody to decide; 0 for whoever does not see them. */
export const undelivered = ref(0);

/** Whether somebody sees what did not arrive. */
export const seesUndelivered = (powers: string[]): boolean => powers.some((power) => power === "system" || power === "audit");

/** Counts anew. A menu does without its number when the server cannot be reached. */
export async function countUndelivered(): Promise<void> {
  if (!seesUndelivered(session.person?.powers ?? [])) {
    undelivered.value = 0;
    return;
  }
  const answer = await send<Schemas["UndeliveredAnswer"]>("GET", "undelivered").catch(() => null);
  if (answer) undelivered.value = answer.count;
}
