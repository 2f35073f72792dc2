import type { Schemas } from "../client";

export type Action = Schemas["ActionAnswer"];
export type Forms = Schemas["FormsAnswer"];

/** Something to be done, ready to be sent. The key keeps it single however often it is sent. */
export interface Command {
  matter: string;
  version: number;
  task?: number | undefined;
  verb: string;
  body: Record<string, unknown>;
  key: string;
}

/** What somebody has filled in for an action. */
export interface Filled {
  form: Record<string, unknown>;
  names: Record<string, Record<string, unknown> | null>;
  marks: Record<string, number>;
  limit: number | null;
  into: string;
  /** The party who is meant, by number. */
  party: number | null;
}

export const nothing = (): Filled => ({ form: {}, names: {}, marks: {}, limit: null, into: "", party: null });

/** The body that an action is sent with. Empty fields are left out: nothing written is nothing said. */
export function bodyOf(action: Action, filled: Filled): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  if (action.form) body.form = withoutEmpty(filled.form);
  if (action.outcome) body.outcome = action.outcome;
  const named = Object.entries(filled.names).filter(([, who]) => who !== null);
  if (action.verb === "transfer") body.to = filled.names.to;
  else if (action.verb === "name-about" || action.verb === "drop-about") body.whom = filled.names.whom;
  else if (action.verb === "ask-help") body.body = filled.names.body?.body;
  else if (named.length > 0) body.binds = Object.fromEntries(named);
  if (Object.keys(filled.marks).length > 0) body.marks = filled.marks;
  if (action["at-most"] && filled.limit) body.limit = `${filled.limit} ${unitOf(action["at-most"])}`;
  if (action.joins) body.into = filled.into.trim();
  if (action.side) body.side = action.side;
  if (action.parties.length > 0 && filled.party !== null) body.party = filled.party;
  return body;
}

export function unitOf(limit: string): string {
  return (limit.split(" ")[1] ?? "").replace(/s?$/, "s");
}

export const countOf = (limit: string): number => Number(limit.split(" ")[0]);

function withoutEmpty(form: Record<string, unknown>): Record<string, unknown> {
  const said = (value: unknown) => value !== "" && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(form).filter(([, value]) => said(value)));
}

/** Whether an action asks for nothing, so that a key alone does it. */
export const isPlain = (action: Action): boolean =>
  !action.form && action.names.length === 0 && !action["at-most"] && !action.joins && !action.rates && action.parties.length === 0;

export function addressOf(command: Pick<Command, "matter" | "task" | "verb">): string {
  const task = command.task === undefined ? "" : `/tasks/${command.task}`;
  return `/api/v1/matters/${command.matter}${task}/${command.verb}`;
}

export function headersOf(command: Command): Record<string, string> {
  return { "Idempotency-Key": command.key, "If-Match": `"${command.version}"` };
}
