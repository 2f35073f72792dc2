import { onBeforeUnmount, onMounted, reactive, shallowReactive } from "vue";

/** What a key does, for the list that `?` shows. */
export interface Key {
  /** As `KeyboardEvent.key` names it. */
  key: string;
  /** In words of the reader. */
  words: string;
  run: () => void;
}

type Keys = () => Key[];

const rooms = shallowReactive<Keys[]>([]);

/** Whether the list of keys is shown. */
export const keyList = reactive({ open: false });

/** All keys that do something now; what was opened last comes first and wins. */
export const allKeys = (): Key[] => [...rooms].reverse().flatMap((keys) => keys());

/** Binds keys while a component is there. */
export function useKeys(keys: Keys): void {
  onMounted(() => rooms.push(keys));
  onBeforeUnmount(() => rooms.splice(rooms.indexOf(keys), 1));
}

/** Whether somebody is typing, so that letters are letters. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])");
}

/** Whether a dialog stands on top of the page. */
const covered = () => [...document.querySelectorAll("[aria-modal=true]")].some((it) => it.checkVisibility());

/** Does what a key is bound to. Keys with a modifier belong to the browser, and a dialog has its own. */
export function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target) || covered()) return;
  // Enter and space on a button or a link do what that says.
  const own = event.target instanceof HTMLElement && event.target.matches("button, a, summary, input");
  if (own && (event.key === "Enter" || event.key === " ")) return;
  const found = allKeys().find((it) => it.key === event.key);
  if (!found) return;
  event.preventDefault();
  found.run();
}

/** The letters of what there is beside outcomes, which have digits in their order. */
const LETTERS: Record<string, string> = {
  take: "t",
  return: "r",
  transfer: "z",
  extend: "e",
  pause: "p",
  resume: "c",
  "ask-help": "h",
  "release-help": "l",
  review: "v",
  note: "n",
  urge: "g",
  reopen: "o",
};

/** A key for each action; empty for one for which none is left. */
export function keysOf(actions: { verb: string }[]): string[] {
  let digit = 0;
  const given = new Set<string>();
  return actions.map(({ verb }) => {
    const key = verb === "finish" ? (++digit <= 9 ? String(digit) : "") : (LETTERS[verb] ?? "");
    if (given.has(key)) return "";
    given.add(key);
    return key;
  });
}
