import type { LocationQuery } from "vue-router";

/** What somebody looks for among the matters, as the address of the page says it. */
export interface Wanted {
  q?: string;
  status?: "open" | "ended" | "any";
  area?: number;
  category?: string;
  unit?: number;
  source?: string;
  overdue?: boolean;
  outcome?: string;
  from?: string;
  until?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** The ways in which a matter comes in, by the words that the portal and the desk write down. */
export const SOURCES = ["portal", "own", "paper", "telephone", "visit"] as const;

/** What an address asks for; whatever makes no sense in it is as good as not said. */
export function wantedOf(query: LocationQuery): Wanted {
  const wanted: Wanted = {};
  const text = (name: string) => (typeof query[name] === "string" && query[name] ? query[name] : undefined);
  const number = (name: string) => (/^\d+$/.test(text(name) ?? "") ? Number(text(name)) : undefined);
  const day = (name: string) => (DAY.test(text(name) ?? "") ? text(name) : undefined);
  const status = text("status");
  const said: Wanted = {
    q: text("q"), category: text("category"), source: text("source"), outcome: text("outcome"),
    area: number("area"), unit: number("unit"), from: day("from"), until: day("until"),
    status: status === "open" || status === "ended" || status === "any" ? status : undefined,
    overdue: text("overdue") === "true" || undefined,
  } as Wanted;
  return Object.assign(wanted, plain(said));
}

/** The same without what is not said. */
export function plain(wanted: Wanted): Wanted {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined && value !== false && value !== "")) as Wanted;
}

/** How the address says it. */
export const addressOf = (wanted: Wanted): Record<string, string> =>
  Object.fromEntries(Object.entries(plain(wanted)).map(([name, value]) => [name, String(value)]));

/** How the interface is asked: what goes on, unless something else is said. */
export function asked(wanted: Wanted) {
  const { status = "open", ...rest } = plain(wanted);
  return { ...rest, ...(status === "any" ? {} : { status }) };
}

/** Whether anything but words keeps matters out; what goes on alone is looked at unless somebody says otherwise. */
export const isFiltered = (wanted: Wanted): boolean => {
  const { q: _, status = "open", ...rest } = plain(wanted);
  return status !== "any" || Object.keys(rest).length > 0;
};
