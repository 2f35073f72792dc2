/** Which part of the queue somebody looks at. */
export interface Filter {
  step?: string;
  category?: string;
  area?: number;
  late?: boolean;
  taken?: "nobody" | "mine" | "others";
  status?: "open" | "taken" | "paused";
}

/** Two filters that ask for the same. */
export function sameFilter(one: Filter, other: Filter): boolean {
  const plain = (filter: Filter) => JSON.stringify(Object.entries(filter).filter(([, it]) => it !== undefined && it !== false).sort());
  return plain(one) === plain(other);
}
