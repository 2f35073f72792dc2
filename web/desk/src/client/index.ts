import createClient from "openapi-fetch";
import { i18n } from "../words";
import { Failure, unreachable } from "./problem";
import type { components, paths } from "./schema";

export { Failure, failure } from "./problem";
export type Schemas = components["schemas"];

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** How the session takes part in requests; it sets these itself, so that this room need not know it. */
export const guard = {
  /** The value of `CSRF-Token`; empty before anybody signed in. */
  csrf: "",
  /** Asks for the session anew: its token for forms may have changed. */
  renew: async (): Promise<void> => {},
  /** Resolves when somebody has signed in again. */
  again: async (): Promise<void> => {},
};

/** How long after the last touch what a page asks for still counts as somebody's work, in milliseconds. */
const AT_WORK = 60_000;
let touched = 0;

/** Whether somebody is at work here. What a page does by itself must not keep a session from ending for idleness. */
export const atWork = (): boolean => performance.now() - touched < AT_WORK;

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => (touched = performance.now()), true);

export const api = createClient<paths>({ baseUrl: "/" });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", i18n.global.locale.value);
    if (!atWork()) request.headers.set("By-Itself", "1");
    if (guard.csrf && !["GET", "HEAD"].includes(request.method)) request.headers.set("CSRF-Token", guard.csrf);
    return request;
  },
});

/**
 * Sends a request and hands back its data. Where the session has ended, the request waits until somebody has signed
 * in again and is sent once more, so nothing that was typed is lost; the caller's Idempotency-Key keeps it single.
 */
export async function call<T>(send: () => Promise<Answer<T>>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send().catch(() => {
      throw unreachable();
    });
    if (answer.response.ok) return answer.data as T;
    const problem = (answer.error ?? {}) as Record<string, string>;
    if (answer.response.status === 401 && attempt < 3) {
      await guard.again();
    } else if (problem.code === "stale-form" && attempt === 0) {
      await guard.renew();
    } else {
      throw new Failure(answer.response.status, problem);
    }
  }
}

/** An Idempotency-Key. */
export const newKey = (): string => crypto.randomUUID();
