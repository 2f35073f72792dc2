import { reactive } from "vue";
import { api, call } from "../client";
import type { Filter } from "./filter";

export interface Saved {
  name: string;
  filter: Filter;
}

/** The desk as its owner arranged it; the server keeps it for them alone. */
export const settings = reactive({ filters: [] as Saved[], large: false });

const LARGE = "gewu.desk.large";

export async function loadSettings(): Promise<void> {
  const kept = (await call(() => api.GET("/api/v1/settings/desk"))) as Partial<typeof settings>;
  settings.filters = Array.isArray(kept.filters) ? kept.filters : [];
  setLarge(kept.large ?? localStorage.getItem(LARGE) === "true", false);
}

export async function saveSettings(): Promise<void> {
  const body = { filters: settings.filters, large: settings.large } as never;
  await call(() => api.PUT("/api/v1/settings/desk", { body }));
}

/** Large type, for the whole page. */
export function setLarge(large: boolean, keep = true): void {
  settings.large = large;
  localStorage.setItem(LARGE, String(large));
  document.documentElement.classList.toggle("large", large);
  if (keep) void saveSettings().catch(() => undefined);
}
