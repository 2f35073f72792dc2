// What came of going to the provider, as the address says it when the browser is back.

import { Failure } from "../client/problem";
import { i18n } from "../words";

/** The problem of a code, in the words of the server. */
export async function problemOf(code: string): Promise<Failure> {
  const headers = { Accept: "application/json", "Accept-Language": i18n.global.locale.value };
  const answer = await fetch(`/problems/${encodeURIComponent(code)}`, { headers }).catch(() => null);
  const problem = answer?.ok ? await answer.json() : { code };
  return new Failure(problem.status ?? 0, problem);
}

/** Takes a word off the address, so that it is not told again when the page is loaded anew. */
export function taken(name: string): string | null {
  const address = new URL(location.href);
  const said = address.searchParams.get(name);
  if (said === null) return null;
  address.searchParams.delete(name);
  history.replaceState(history.state, "", address.pathname + address.search);
  return said;
}
