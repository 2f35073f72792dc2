import { computed, reactive, ref } from "vue";
import { api, call, failure, type Failure, type Schemas } from "../client";
import { nameOf } from "./outgoing";
import { areasOf, type Area } from "./area";
import type { Filter } from "./filter";

export type Line = Schemas["QueueLine"];

const PAGE = 200;

/** The reader's queue as far as it was read: the most urgent first, a page at a time. */
export function useQueue() {
  const lines = ref<Line[]>([]);
  const total = ref<Schemas["QueueTotal"] | null>(null);
  const next = ref<string | null>(null);
  const filter = ref<Filter>({});
  // Areas are remembered, so that whoever looks at one can go on to the next.
  const areas = ref<Area[]>([]);
  const state = reactive({ loading: true, more: false, trouble: null as Failure | null });
  let asked = 0;

  async function page(cursor?: string): Promise<Schemas["QueuePage"]> {
    const query = { ...filter.value, limit: PAGE, ...(cursor ? { cursor } : {}) };
    return call(() => api.GET("/api/v1/queue", { params: { query } }));
  }

  /** Reads the first page anew. What is on the page stays there until the answer has come. */
  async function load(): Promise<void> {
    const own = ++asked;
    try {
      const answer = await page();
      if (own !== asked) return;
      lines.value = answer.tasks;
      areas.value = areasOf(answer.tasks, areas.value);
      total.value = answer.total ?? null;
      next.value = answer.next ?? null;
      state.trouble = null;
    } catch (error) {
      if (own === asked) state.trouble = failure(error);
    }
    state.loading = false;
  }

  async function more(): Promise<void> {
    if (!next.value || state.more) return;
    state.more = true;
    try {
      const answer = await page(next.value);
      const known = new Set(lines.value.map(nameOf));
      lines.value = [...lines.value, ...answer.tasks.filter((line) => !known.has(nameOf(line)))];
      areas.value = areasOf(answer.tasks, areas.value);
      next.value = answer.next ?? null;
    } catch (error) {
      state.trouble = failure(error);
    }
    state.more = false;
  }

  /** Asked often, reads rarely: many changes that come together are one reading. */
  let waiting: ReturnType<typeof setTimeout> | undefined;
  function refresh(): void {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      void load();
    }, 150);
  }

  const steps = computed(() => named(lines.value, (line) => [line.step, line["step-title"]]));
  const categories = computed(() => named(lines.value, (line) => [line.category, line["category-title"]]));

  return { lines, total, next, filter, state, steps, categories, areas, load, more, refresh };
}

function named(lines: Line[], pick: (line: Line) => (string | null | undefined)[]): [string, string][] {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [id, title] = pick(line);
    if (id && title) found.set(id, title);
  }
  return [...found].sort(([, one], [, other]) => one.localeCompare(other, "zh-CN"));
}
