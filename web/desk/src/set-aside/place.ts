import { ref, type Ref } from "vue";
import type { Schemas } from "../client";
import { send } from "../session/session";

/** A place as a report gave it. */
interface Given {
  area?: number;
  code?: string;
  point?: { longitude: number; latitude: number };
}

/** What a place is called: an area's name once it has come, its code, or a point in degrees. */
export function placeOf(where: unknown): Ref<string> {
  const { area, code, point } = where as Given;
  const name = ref(code ?? (point ? `${point.longitude.toFixed(5)}, ${point.latitude.toFixed(5)}` : ""));
  if (area !== undefined) void send<Schemas["AreaAnswer"]>("GET", `areas/${area}`).then((it) => (name.value = it.name), () => undefined);
  return name;
}
