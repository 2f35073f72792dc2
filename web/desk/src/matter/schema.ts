// A form's JSON Schema as fields to draw.

export interface Field {
  name: string;
  /** Empty where the schema has none: the form of plain words has its titles from the interface. */
  title: string;
  kind: "line" | "text" | "choice" | "number" | "yes" | "pictures" | "lines";
  required: boolean;
  personal: boolean;
  choices: string[];
  longest: number | undefined;
  shortest: number | undefined;
}

interface Property {
  type?: string | string[];
  title?: string;
  enum?: unknown[];
  maxLength?: number;
  minLength?: number;
  "x-personal"?: boolean;
}

export function fieldsOf(schema: unknown): Field[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, Property>; required?: string[] };
  const fields = Object.entries(properties).map(([name, property]): Field => ({
    name,
    title: property.title ?? "",
    kind: kindOf(name, property),
    required: required.includes(name),
    personal: property["x-personal"] === true,
    choices: (property.enum ?? []).map(String),
    longest: property.maxLength,
    shortest: property.minLength,
  }));
  return fields.sort((one, other) => orderOf(one) - orderOf(other));
}

/** What must be said first, then what is said at length, then the rest; pictures last. A schema has no order itself. */
function orderOf(field: Field): number {
  if (field.kind === "pictures") return 3;
  if (field.required) return 0;
  return field.kind === "text" ? 1 : 2;
}

/** From this length on, a text gets more than a line. */
const LONG = 200;

function kindOf(name: string, property: Property): Field["kind"] {
  const type = [property.type].flat()[0];
  if (property.enum) return "choice";
  if (type === "array") return name === "attachments" ? "pictures" : "lines";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "yes";
  return (property.maxLength ?? 0) > LONG ? "text" : "line";
}
