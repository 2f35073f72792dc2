import { ref, watch } from "vue";
import { api, call, failure, type Failure, type Schemas } from "../client";

export type Alike = Schemas["AlikeAnswer"];
export type Proposed = Schemas["AlikeMatter"];

/** What else tells of the same thing as a matter, read anew with each version of it. */
export function useAlike(id: string, version: () => number | undefined) {
  const alike = ref<Alike | null>(null);
  const trouble = ref<Failure | null>(null);

  async function load(): Promise<void> {
    if (version() === undefined) return;
    try {
      alike.value = await call(() => api.GET("/api/v1/matters/{matter}/alike", { params: { path: { matter: id } } }));
      trouble.value = null;
    } catch (error) {
      // Whoever reads only what they reported themselves reads nothing of others.
      const failed = failure(error);
      trouble.value = failed.code === "no-such-matter" ? null : failed;
    }
  }

  watch(version, load, { immediate: true });
  return { alike, trouble, load };
}
