// What somebody has typed and not sent yet, kept on this machine so that a lost session, a closed tab or a power cut
// costs nothing. It may hold personal data, so it is kept a day at the longest, and goes when it is sent, when they
// sign out, and when somebody else signs in.

const PREFIX = "gewu.desk.draft.";
const LONGEST_MILLISECONDS = 24 * 60 * 60 * 1000;

interface Kept<T> {
  at: number;
  value: T;
}

export function keepDraft<T>(name: string, value: T, now = Date.now()): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ at: now, value } satisfies Kept<T>));
  } catch {
    // A full store keeps no draft; what is typed still stands in the page.
  }
}

export function readDraft<T>(name: string, now = Date.now()): T | null {
  const text = localStorage.getItem(PREFIX + name);
  if (!text) return null;
  try {
    const kept = JSON.parse(text) as Kept<T>;
    if (now - kept.at < LONGEST_MILLISECONDS) return kept.value;
  } catch {
    // Something else wrote here.
  }
  localStorage.removeItem(PREFIX + name);
  return null;
}

export function dropDraft(name: string): void {
  localStorage.removeItem(PREFIX + name);
}

/** Removes all drafts. */
export function forgetDrafts(): void {
  names().forEach((name) => localStorage.removeItem(name));
}

/** Removes the drafts that are older than they may be; also those of matters that nobody opens again. */
export function sweepDrafts(now = Date.now()): void {
  names().forEach((name) => readDraft(name.slice(PREFIX.length), now));
}

function names(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}
