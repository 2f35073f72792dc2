import { onBeforeUnmount, onMounted, reactive, ref } from "vue";
import { api, call, failure, guard, type Failure, type Schemas } from "../client";
import { useLive } from "../live/events";

export type Matter = Schemas["MatterAnswer"];

/** How often the server hears that somebody still looks, in milliseconds; it forgets after 45 seconds. */
const LOOKS = 20_000;

/** A matter that stays up to date while it is shown, and who else looks at it. */
export function useMatter(id: string) {
  const matter = ref<Matter | null>(null);
  const looking = ref<string[]>([]);
  const state = reactive({ loading: true, trouble: null as Failure | null });
  const path = { params: { path: { matter: id } } };

  async function load(): Promise<void> {
    try {
      matter.value = await call(() => api.GET("/api/v1/matters/{matter}", path));
      state.trouble = null;
    } catch (error) {
      state.trouble = failure(error);
    }
    state.loading = false;
  }

  // Who looks is told to those who look as well, and to nobody else; the server keeps it in memory for seconds.
  async function look(): Promise<void> {
    if (document.hidden) return;
    const seen = await call(() => api.POST("/api/v1/matters/{matter}/presence", path)).catch(() => null);
    if (seen) looking.value = seen.names;
  }

  useLive("change", (change) => {
    if (change.matter === id && change.version !== matter.value?.version) void load();
  });
  useLive("presence", (seen) => {
    if (seen.matter === id) looking.value = seen.names;
  });
  useLive("reset", () => void load());

  /** Says that nobody looks here any more; also when the whole page goes. */
  function lookAway(): void {
    const headers = { "CSRF-Token": guard.csrf, "By-Itself": "1" };
    void fetch(`/api/v1/matters/${id}/presence`, { method: "DELETE", keepalive: true, headers }).catch(() => undefined);
  }

  let beat: ReturnType<typeof setInterval>;
  onMounted(() => {
    void load();
    void look();
    beat = setInterval(look, LOOKS);
    addEventListener("pagehide", lookAway);
  });
  onBeforeUnmount(() => {
    clearInterval(beat);
    removeEventListener("pagehide", lookAway);
    lookAway();
  });

  return { matter, looking, state, load };
}
