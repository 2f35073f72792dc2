import { ref } from "vue";
import type { Schemas } from "../client";
import { send } from "../session/session";

/** Whether reports wait that the reader may decide on: the server tells it by what it lists. */
export const waiting = ref(false);

export async function look(): Promise<void> {
  const page = await send<Schemas["SetAsidePage"]>("GET", "set-aside?limit=200").catch(() => null);
  if (page) waiting.value = page.reports.length > 0 || !!page.next;
}
