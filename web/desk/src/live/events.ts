// Changes as the server tells them, over one connection for the whole page.

import { onBeforeUnmount, reactive } from "vue";

/** Something came to a matter that the reader may see. */
export interface Change {
  matter: string;
  version: number;
  kind: string;
}

/** Who else looks at a matter now. */
export interface Looking {
  matter: string;
  names: string[];
}

interface Heard {
  change: Change;
  presence: Looking;
  /** Too much was missed to tell it singly. */
  reset: undefined;
}

type Hears = { [K in keyof Heard]: Set<(what: Heard[K]) => void> };

const hears: Hears = { change: new Set(), presence: new Set(), reset: new Set() };
export const live = reactive({ connected: false, online: navigator.onLine });
let source: EventSource | null = null;

export function connect(): void {
  if (source) return;
  source = new EventSource("/api/v1/events");
  let begun = false;
  source.onopen = () => {
    live.connected = true;
    // What came before anybody listened is read anew; after a break the browser says itself where it was.
    if (!begun) tell("reset", undefined);
    begun = true;
  };
  source.onerror = () => {
    live.connected = false;
    // A connection that was refused is not tried again by the browser; ours is, in a while.
    if (source?.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(connect, 5_000);
    }
  };
  source.addEventListener("change", (event) => tell("change", JSON.parse(event.data)));
  source.addEventListener("presence", (event) => tell("presence", JSON.parse(event.data)));
  source.addEventListener("reset", () => tell("reset", undefined));
}

export function disconnect(): void {
  source?.close();
  source = null;
  live.connected = false;
}

function tell<K extends keyof Heard>(kind: K, what: Heard[K]): void {
  hears[kind].forEach((hear) => hear(what));
}

/** Hears of changes while a component is there. */
export function useLive<K extends keyof Heard>(kind: K, hear: (what: Heard[K]) => void): void {
  const set = hears[kind] as Set<(what: Heard[K]) => void>;
  set.add(hear);
  onBeforeUnmount(() => set.delete(hear));
}

addEventListener("online", () => (live.online = true));
addEventListener("offline", () => (live.online = false));
