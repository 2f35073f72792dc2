import type { Schemas } from "../client";

/** A town, a village or a grid in which something waits: its number, and its names from the largest place down. */
export interface Area {
  id: number;
  path: string[];
}

type Placed = Pick<Schemas["QueueLine"], "town" | "village" | "small-grid" | "places">;

/** The areas of some lines and those known before, each after the one it lies in. */
export function areasOf(lines: Placed[], known: Area[]): Area[] {
  const found = new Map(known.map((area) => [area.id, area]));
  for (const line of lines) {
    const ids = [line.town, line.village, line["small-grid"]].filter((id) => id != null);
    if (ids.length !== line.places.length) continue;
    ids.forEach((id, at) => found.set(id, { id, path: line.places.slice(0, at + 1) }));
  }
  return [...found.values()].sort((one, other) => one.path.join("\n").localeCompare(other.path.join("\n"), "zh-CN"));
}

/** What a list of areas shows of one: its own name, further in the deeper it lies. */
export const indented = ({ path }: Area): string => "\u3000".repeat(path.length - 1) + (path.at(-1) ?? "");
