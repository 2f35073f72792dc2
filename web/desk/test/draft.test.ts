import { beforeEach, expect, test } from "vitest";
import { dropDraft, forgetDrafts, keepDraft, readDraft, sweepDrafts } from "../src/matter/draft";

const kept = new Map<string, string>();
const HOUR = 60 * 60 * 1000;

beforeEach(() => {
  kept.clear();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
  // Node has no storage; its keys are asked for as properties, as in a browser.
  globalThis.localStorage = new Proxy(storage, { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }) as never;
});

test("a draft is kept for a day and no longer", () => {
  keepDraft("a", { words: "手机 138" }, 0);
  expect(readDraft("a", 23 * HOUR)).toEqual({ words: "手机 138" });
  expect(readDraft("a", 24 * HOUR)).toBeNull();
  expect(kept.size).toBe(0);
});

test("drafts that nobody opens again go as well, and nothing else", () => {
  kept.set("gewu.desk.language", "en");
  keepDraft("old", 1, 0);
  keepDraft("new", 2, 20 * HOUR);
  sweepDrafts(25 * HOUR);
  expect([...kept.keys()]).toEqual(["gewu.desk.language", "gewu.desk.draft.new"]);
  dropDraft("new");
  keepDraft("x", 1);
  forgetDrafts();
  expect([...kept.keys()]).toEqual(["gewu.desk.language"]);
});
