// What somebody has decided and can still take back.
//
// The journal is append-only: once a decision is sent it is a fact, and no law of ours lets a fact be undone. So the
// only place for an undo is before sending: a decision waits five seconds here, and goes at once when the page is left.

import { reactive } from "vue";
import { guard } from "../client";
import { failure, type Failure } from "../client/problem";
import { addressOf, headersOf, type Command } from "../matter/command";
import { sendCommand } from "../matter/send";

export const HELD_MILLISECONDS = 5_000;

/** One decision, on one matter or alike on several. */
export interface Outgoing {
  id: number;
  label: string;
  commands: Command[];
  state: "held" | "sending" | "sent" | "undone";
  results: Result[];
}

export interface Result {
  command: Command;
  failure: Failure | null;
  /** The receipt code of a party whom the command has named: shown once, kept nowhere. */
  receipt?: string | undefined;
}

type Listener = (result: Result, outgoing: Outgoing) => void;

export const outgoing = reactive({
  current: null as Outgoing | null,
  /** What went wrong last, by matter and task, until it is tried again or dismissed. */
  failed: {} as Record<string, Failure>,
});

const listeners = new Set<Listener>();
let timer: ReturnType<typeof setTimeout> | undefined;
let last = 0;

export const nameOf = (of: { matter: string; task?: number | undefined }): string => `${of.matter}/${of.task ?? ""}`;

export function onResult(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Holds a decision; the one before it goes now. */
export function hold(label: string, commands: Command[]): void {
  void release();
  commands.forEach((command) => delete outgoing.failed[nameOf(command)]);
  outgoing.current = { id: ++last, label, commands, state: "held", results: [] };
  timer = setTimeout(() => void release(), HELD_MILLISECONDS);
}

/** Takes the decision back. Its draft is still there. */
export function undo(): Outgoing | null {
  const held = outgoing.current;
  if (held?.state !== "held") return null;
  clearTimeout(timer);
  held.state = "undone";
  outgoing.current = null;
  return held;
}

/** Sends what is held, one command after the other: each is a decision of its own and may fail alone. */
export async function release(): Promise<void> {
  const held = outgoing.current;
  if (held?.state !== "held") return;
  clearTimeout(timer);
  held.state = "sending";
  for (const command of held.commands) {
    let receipt: string | undefined;
    const failed = await sendCommand(command).then((answer) => { receipt = answer.receipt ?? undefined; return null; }, failure);
    if (failed) outgoing.failed[nameOf(command)] = failed;
    const result = { command, failure: failed, receipt };
    held.results.push({ command, failure: failed });
    listeners.forEach((listener) => listener(result, held));
  }
  held.state = "sent";
  if (held.commands.length === 1 && outgoing.current?.id === held.id) outgoing.current = null;
}

export function dismiss(): void {
  if (outgoing.current?.state === "sent") outgoing.current = null;
}

/** The page goes: what is held goes as well, in requests that outlive it. */
function leave(): void {
  const held = outgoing.current;
  if (held?.state !== "held") return;
  clearTimeout(timer);
  held.state = "sent";
  for (const command of held.commands) {
    const headers = { ...headersOf(command), "Content-Type": "application/json", "CSRF-Token": guard.csrf };
    const sent = { method: "POST", keepalive: true, headers, body: JSON.stringify(command.body) };
    void fetch(addressOf(command), sent).catch(() => undefined);
  }
  outgoing.current = null;
}

if (typeof window !== "undefined") window.addEventListener("pagehide", leave);
