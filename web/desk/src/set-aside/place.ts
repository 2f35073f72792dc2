import { ref, type Ref } from "vue";
import { send } from "../session/session";

/** A place as a report gave it. */
interface Given {
  area?: number;
  code?: string;
  point?: { longitude: number; latitude: number };
}

/** What a place is called: its area's name once that has come; until then its code, or the point in degrees. */
export function placeOf(where: unknown): Ref<string> {
  const { area, code, point } = where as Given;
  const degrees = point && `${point.longitude.toFixed(5)}, ${point.latitude.toFixed(5)}`;
  const name = ref(code ?? degrees ?? "");
  const path = point ? `locate?longitude=${point.longitude}&latitude=${point.latitude}` : area !== undefined && `areas/${area}`;
  if (path) void send<{ name: string }>("GET", path).then((it) => (name.value = degrees ? `${it.name}（${degrees}）` : it.name), () => undefined);
  return name;
}
