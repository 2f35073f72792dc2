import type { Schemas } from "../client";
import { joined, parted, type Editing } from "./limit";

type Read = Schemas["ParametersAnswer"];

/** A parameter while somebody edits it. */
export interface Field {
  name: string;
  title: string;
  kind: string;
  limit: Editing;
  count: string;
  flag: boolean;
  /** Of units, or of categories. */
  keys: string[];
  least: string;
  most: string;
}

/** A category while somebody edits it. */
export interface Row {
  id: string;
  title: string;
  unit: string;
  limit: Editing;
  evidence: string;
}

export interface Form {
  fields: Field[];
  rows: Row[];
}

/** A form filled in with what is in force. */
export function filled(read: Read): Form {
  return {
    fields: read.parameters.map(({ name, title, kind, value, "at-least": least, "at-most": most }) => ({
      name,
      title,
      kind,
      limit: parted(kind === "limit" ? String(value) : ""),
      count: kind === "count" ? String(value) : "",
      flag: kind === "flag" && (value as unknown) === true,
      keys: isList(kind) ? (value as unknown as string[]) : [],
      least: least === undefined ? "" : String(least),
      most: most === undefined ? "" : String(most),
    })),
    rows: read.categories.map(({ id, title, value }) => ({
      id,
      title,
      unit: value.unit ?? "",
      limit: parted(value.limit),
      evidence: String(value.evidence),
    })),
  };
}

/** Whether a parameter names several things: units or categories. */
const isList = (kind: string): boolean => kind === "units" || kind === "categories";

function valueOf(field: Field): unknown {
  if (field.kind === "limit") return joined(field.limit);
  if (field.kind === "flag") return field.flag;
  if (isList(field.kind)) return field.keys;
  const typed = field.count.trim();
  // What is no whole number goes as it was typed: the server says what to write.
  return /^-?\d+$/.test(typed) ? Number(typed) : typed;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What is sent: only what is otherwise than the pack has it. */
export function sent(read: Read, form: Form): Schemas["ParametersBody"] {
  const parameters: Record<string, unknown> = {};
  for (const field of form.fields) {
    const own = read.parameters.find(({ name }) => name === field.name)?.default as unknown;
    const value = valueOf(field);
    if (!same(value, own)) parameters[field.name] = value;
  }
  const categories: Record<string, Schemas["CategoryBody"]> = {};
  for (const row of form.rows) {
    const own = read.categories.find(({ id }) => id === row.id)?.default;
    const [limit, evidence] = [joined(row.limit), Number(row.evidence)];
    const body: Schemas["CategoryBody"] = {};
    if (row.unit && row.unit !== own?.unit) body.unit = row.unit;
    if (limit !== (own?.limit ?? "")) body.limit = limit;
    if (evidence !== own?.evidence) body.evidence = evidence;
    if (Object.keys(body).length) categories[row.id] = body;
  }
  return { parameters: parameters as Schemas["ParametersBody"]["parameters"], categories, against: read.version };
}

/** What is wrong, by its place in what was sent; under "" what belongs to no field. */
export function wrongs(errors: { pointer: string; message: string }[] | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { pointer, message } of errors ?? []) found[pointer] = found[pointer] ? `${found[pointer]} ${message}` : message;
  return found;
}
