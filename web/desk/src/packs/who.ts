import type { Schemas } from "../client";

/** What somebody who did something is called; `operator` is whoever sits at the command line. */
export const whoWas = (actor: Schemas["ActorAnswer"], operator: string): string => actor.name || (actor.actor === "operator" ? operator : actor.actor.replace("person:", "").slice(0, 8));

/** A hash as people compare it. */
export const short = (hash: string): string => hash.slice(0, 12);
