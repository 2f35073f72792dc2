import { computed, reactive } from "vue";
import { atWork, guard, type Schemas } from "../client";
import { Failure, unreachable } from "../client/problem";
import { i18n } from "../words";
import { forgetDrafts } from "../matter/draft";

/** Who is signed in. */
export type Person = Schemas["SessionAnswer"];

/** `unknown` until the server was asked; `ended` while somebody has to sign in again on top of the page. */
type State = "unknown" | "out" | "in" | "ended";

export const session = reactive({
  state: "unknown" as State,
  person: null as Person | null,
  waiting: [] as (() => void)[],
});

export const signedIn = computed(() => session.state === "in" || session.state === "ended");

/** Speaks to the session's own addresses, which answer 401 as a matter of course. */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "Accept-Language": i18n.global.locale.value };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (guard.csrf && method !== "GET") headers["CSRF-Token"] = guard.csrf;
  if (!atWork()) headers["By-Itself"] = "1";
  const sent = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  const response = await fetch(`/api/v1/${path}`, sent).catch(() => {
    throw unreachable();
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : undefined;
  if (!response.ok) throw new Failure(response.status, answer ?? {});
  return answer as T;
}

/** Asks the server who is signed in. */
export async function look(): Promise<void> {
  try {
    enter(await send<Person>("GET", "session"));
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error;
    if (session.state !== "ended") session.state = "out";
  }
}

function enter(person: Person): void {
  const before = session.person?.person;
  if (before && before !== person.person) {
    // Somebody else sits here now: what the one before had typed is not theirs to see.
    forgetDrafts();
    location.reload();
    return;
  }
  session.person = person;
  session.state = "in";
  guard.csrf = person.csrf ?? "";
  session.waiting.splice(0).forEach((resume) => resume());
}

/** The first step of signing in; the second, where the account has one, is a code. */
export async function signIn(login: string, password: string): Promise<"signed-in" | "second-factor"> {
  const { state } = await send<{ state: "signed-in" | "second-factor" }>("POST", "session", { login, password });
  if (state === "signed-in") await look();
  return state;
}

export async function confirmCode(code: string): Promise<void> {
  await send("POST", "session/second-factor", { code });
  await look();
}

/** Signs out and leaves nothing behind on this machine. */
export async function signOut(): Promise<void> {
  await send("DELETE", "session");
  forgetDrafts();
  session.person = null;
  session.state = "out";
  guard.csrf = "";
}

guard.renew = look;
guard.again = () => {
  if (session.state === "in") session.state = "ended";
  return new Promise((resume) => session.waiting.push(resume));
};

/** A post in words: in which body, as what, over which place. */
export function postTitle(post: Schemas["PostAnswer"]): string {
  return `${post["body-name"]} ${post["role-title"]}（${post["area-name"]}）`;
}
