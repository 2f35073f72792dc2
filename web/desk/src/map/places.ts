import { api, call, type Schemas } from "../client";

export type Places = Schemas["MapAnswer"];
export type Place = Schemas["PlaceFeature"];

export const LEVELS = ["county", "town", "village", "large-grid", "medium-grid", "small-grid"] as const;
export type Level = (typeof LEVELS)[number];

export async function loadPlaces(area: number, level: Level): Promise<Places> {
  const answer = await call(() => api.GET("/api/v1/map", { params: { query: { area, level } }, parseAs: "text" }));
  return JSON.parse(answer as unknown as string) as Places;
}

/** The colour of a place: the more is late, the stronger; never the only sign, since the table says the figures. */
export function colourOf(place: Place): string {
  const { open, late } = place.properties;
  if (late > 0) return "#c0392b";
  if (open > 5) return "#2f7ea6";
  return open > 0 ? "#8fc1da" : "#e4e9ee";
}

/** West, south, east and north of some outlines. */
export function boundsOf(places: Place[]): [number, number, number, number] | null {
  const bounds: [number, number, number, number] = [180, 90, -180, -90];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value;
    if (typeof x === "number" && typeof y === "number") {
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    } else value.forEach(visit);
  };
  places.forEach((place) => visit((place.geometry as { coordinates?: unknown } | null)?.coordinates));
  return bounds[0] > bounds[2] ? null : bounds;
}
