import { api, call } from "../client";
import type { Filter } from "../queue/filter";
import { fileName } from "./fileName";
import { plain, asked, type Wanted } from "./wanted";

/** What a list may be taken along as. */
export const FORMATS = ["xlsx", "csv"] as const;
export type Format = (typeof FORMATS)[number];

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Asks for a list as a file. */
export type Take = (format: Format) => Promise<Answer>;

/** All matters that are looked for, not only the page that is shown. */
export const takeMatters =
  (wanted: Wanted): Take =>
  (format) =>
    api.GET("/api/v1/matters/table/{format}", { params: { path: { format }, query: asked(plain(wanted)) }, parseAs: "blob" });

/** All that waits under a filter. */
export const takeQueue =
  (filter: Filter): Take =>
  (format) =>
    api.GET("/api/v1/queue/table/{format}", { params: { path: { format }, query: filter }, parseAs: "blob" });

/** A matter as a file to print. */
export const takeDocument = (matter: string) => (): Promise<Answer> => api.GET("/api/v1/matters/{matter}/document", { params: { path: { matter } }, parseAs: "blob" });
/** A document that the matter has by now. */
export const takeMade =
  (matter: string, document: string) =>
  (): Promise<Answer> =>
    api.GET("/api/v1/matters/{matter}/documents/{document}", { params: { path: { matter, document } }, parseAs: "blob" });
/** All that one has reported oneself. */
export const takeOwn: Take = (format) => api.GET("/api/v1/matters/mine/table/{format}", { params: { path: { format } }, parseAs: "blob" });

/** How many matters are open in the places of an area. */
export const takeMap =
  (area: number, level: string): Take =>
  (format) =>
    api.GET("/api/v1/map/table/{format}", { params: { path: { format }, query: { area, level } }, parseAs: "blob" });

export const takeAccounts: Take = (format) => api.GET("/api/v1/accounts/table/{format}", { params: { path: { format } }, parseAs: "blob" });

export const takePacks: Take = (format) => api.GET("/api/v1/packs/table/{format}", { params: { path: { format } }, parseAs: "blob" });

/** All that was ever proposed about a pack. */
export const takeProposals =
  (pack: string): Take =>
  (format) =>
    api.GET("/api/v1/packs/{pack}/proposals/table/{format}", { params: { path: { pack, format } }, parseAs: "blob" });

/** All that waits to be looked at again. */
export const takeRechecks: Take = (format) => api.GET("/api/v1/rechecks/table/{format}", { params: { path: { format } }, parseAs: "blob" });

/** All requests for tables with personal values. */
export const takeRequests: Take = (format) => api.GET("/api/v1/exports/table/{format}", { params: { path: { format } }, parseAs: "blob" });

/** All messages that did not arrive. */
export const takeUndelivered: Take = (format) => api.GET("/api/v1/undelivered/table/{format}", { params: { path: { format } }, parseAs: "blob" });

/** The sign-in log, of everybody or of one person. */
export const takeSignIns =
  (person?: string): Take =>
  (format) =>
    api.GET("/api/v1/sign-ins/table/{format}", { params: { path: { format }, query: person ? { person } : {} }, parseAs: "blob" });

/** What another person has allowed; it can be taken once. */
export const takeExport =
  (id: string): Take =>
  (format) =>
    api.POST("/api/v1/exports/{export}/table/{format}", { params: { path: { export: id, format } }, parseAs: "blob" });

/** Keeps the file under the name that the server gives it. */
export async function keep<F extends string>(take: (format: F) => Promise<Answer>, format: F): Promise<void> {
  let name = `gewu.${format}`;
  const bytes = await call(async () => {
    const answer = await take(format);
    name = fileName(answer.response.headers.get("Content-Disposition"), name);
    return answer as { data?: Blob; error?: unknown; response: Response };
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
