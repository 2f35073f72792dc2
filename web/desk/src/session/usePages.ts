import { ref, shallowRef } from "vue";
import { send } from "./session";
import { failure, type Failure } from "../client/problem";

/** A list that the server hands out by page: what was read so far, and whether there is more. `path` has a query. */
export function usePages<Answer extends { next?: string | null }, Line>(path: string, lines: (answer: Answer) => Line[]) {
  const all = shallowRef<Line[] | null>(null);
  const next = ref<string | null>(null);
  const trouble = ref<Failure | null>(null);
  const busy = ref(false);

  async function read(cursor: string | null): Promise<void> {
    busy.value = true;
    try {
      const answer = await send<Answer>("GET", cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path);
      const came = lines(answer);
      all.value = cursor ? [...(all.value ?? []), ...came] : came;
      next.value = answer.next ?? null;
      trouble.value = null;
    } catch (error) {
      trouble.value = failure(error);
    }
    busy.value = false;
  }

  return { all, next, trouble, busy, load: () => read(null), more: () => read(next.value) };
}
