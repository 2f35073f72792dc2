import { Failure, api, call, guard, type Schemas } from "../client";
import { i18n } from "../words";

export type Import = Schemas["ImportAnswer"];
export type Table = Schemas["TableAnswer"];

/** What somebody sends. */
export interface Sent {
  about: string;
  file: File;
  book: string;
  dryRun: boolean;
}

/** How often one that runs is asked after, in milliseconds. */
const AGAIN = 500;

/** Sends a table and tells how far it is, until it is over. */
export async function bring(sent: Sent, told: (how: Import) => void): Promise<Import> {
  const query = new URLSearchParams({ file: sent.file.name, "dry-run": String(sent.dryRun), ...(sent.about === "matters" ? { book: sent.book } : {}) });
  const headers = { "Content-Type": "application/octet-stream", "CSRF-Token": guard.csrf, "Accept-Language": i18n.global.locale.value };
  const response = await fetch(`/api/v1/imports/of/${sent.about}?${query}`, { method: "POST", headers, body: sent.file });
  const answer = await response.json();
  if (!response.ok) throw new Failure(response.status, answer);
  const path = { params: { path: { import: (answer as Schemas["BegunAnswer"]).import } } };
  for (;;) {
    const how = await call(() => api.GET("/api/v1/imports/{import}", path));
    told(how);
    if (how["ended-at"]) return how;
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}
