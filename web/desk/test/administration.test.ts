import { expect, test } from "vitest";
import { accountSentence, personOf } from "../src/administration/fact";
import { browserOf } from "../src/session/agent";
import { isId, mayDo, requestOf, type Account } from "../src/administration/may";
import { outline } from "../src/session/outline";
import { roomsOf } from "../src/shell/rooms";

const account = (more: Partial<Account> = {}): Account => ({
  person: "0198c5a2-7d31-7c44-9a10-5f2e8b6d4c11", name: "小林", login: "xiaolin", state: "open",
  power: null, "second-factor": false, "created-at": "2026-01-01T00:00:00Z", ...more,
});

test("each power is offered what it may do, and nothing of the others'", () => {
  expect(mayDo(["system"], false, account()).deeds).toEqual(["reset", "close"]);
  expect(mayDo(["system"], false, account({ state: "closed" })).deeds).toEqual(["reopen"]);
  expect(mayDo(["security"], false, account()).deeds).toEqual(["end-sessions", "grant"]);
  expect(mayDo(["security"], false, account({ state: "locked", "second-factor": true })).deeds).toEqual(["unlock", "end-sessions", "remove-factor", "grant"]);
  expect(mayDo(["security"], false, account({ power: "audit" })).deeds).toEqual(["end-sessions", "withdraw"]);
  expect(mayDo(["audit"], false, account({ state: "locked" }))).toEqual({ deeds: [], left: null });
  expect(mayDo([], false, account())).toEqual({ deeds: [], left: null });
});

test("nobody is offered their own account, and an administrator's password is for two", () => {
  expect(mayDo(["security"], true, account({ power: "security" }))).toEqual({ deeds: ["end-sessions"], left: "own-account" });
  expect(mayDo(["system"], true, account({ power: "system" }))).toEqual({ deeds: [], left: "own-account" });
  expect(mayDo(["system"], false, account({ power: "audit" }))).toEqual({ deeds: ["ask-reset"], left: "administers" });
  const asked = account({ power: "audit", "reset-asked-at": "2026-01-02T00:00:00Z" });
  expect(mayDo(["security"], false, asked).deeds).toEqual(["release-reset", "end-sessions", "withdraw"]);
  expect(mayDo(["security"], true, asked).deeds).toEqual(["end-sessions"]);
});

test("a deed goes where the interface expects it", () => {
  expect(requestOf("grant", "p", "audit")).toEqual({ method: "PUT", path: "accounts/p/power", body: { power: "audit" } });
  expect(requestOf("withdraw", "p", "audit")).toEqual({ method: "DELETE", path: "accounts/p/power" });
  expect(requestOf("remove-factor", "p", "audit")).toEqual({ method: "DELETE", path: "accounts/p/second-factor" });
  expect(requestOf("unlock", "p", "audit")).toEqual({ method: "POST", path: "accounts/p/unlock" });
});

test("an id is told from what is none", () => {
  expect(isId(" 0198C5A2-7d31-7c44-9a10-5f2e8b6d4c11 ")).toBe(true);
  expect(isId("小林")).toBe(false);
  expect(isId("0198c5a27d317c449a105f2e8b6d4c11")).toBe(false);
});

test("facts of an account are told, and unknown ones by their kind", () => {
  expect(accountSentence({ kind: "power-granted", actor: "operator", body: { power: "audit" } as never })).toEqual({ key: "power-granted", power: "audit", kind: "power-granted" });
  expect(accountSentence({ kind: "moon-landed", actor: "operator", body: {} as never }).key).toBe("other");
  expect([personOf("person:p"), personOf("operator")]).toEqual(["p", null]);
});

test("a browser is told in two words", () => {
  expect(browserOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0")).toBe("Edge · Windows");
  expect(browserOf("curl/8.5")).toBe("curl/8.5");
});

test("rooms are those that somebody has a use for", () => {
  const post = {} as never;
  const names = (powers: string[], posts: never[]) => roomsOf({ powers, posts }).map((it) => it.name);
  expect(names([], [post])).toEqual(["queue", "matters", "map", "report", "absence"]);
  expect(names(["system"], [])).toEqual(["accounts", "packs", "imports", "undelivered"]);
  expect(names(["audit"], [])).toEqual(["accounts", "packs", "exports", "undelivered", "sign-ins"]);
  expect(names(["security"], [])).toEqual(["accounts", "packs", "exports"]);
  expect(names(["audit"], [post])).toContain("queue");
});

test("a code is drawn as its dark modules, with a margin", () => {
  const { size, path } = outline("otpauth://totp/x?secret=ABCDEFGHIJKLMNOP");
  const filled = new Set<string>();
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) for (let at = 0; at < Number(run); at++) filled.add(`${Number(x) + at},${y}`);
  // The finder pattern in the corner: a ring of seven, white within, three by three dark in the middle.
  const row = (y: number) => Array.from({ length: 7 }, (_, x) => (filled.has(`${x + 4},${y + 4}`) ? "#" : ".")).join("");
  expect([0, 1, 2, 3, 4, 5, 6].map(row)).toEqual(["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]);
  expect([...filled].every((it) => it.split(",").every((at) => Number(at) >= 4 && Number(at) < size - 4))).toBe(true);
});
