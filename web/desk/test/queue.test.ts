import { describe, expect, test } from "vitest";
import { due } from "../src/queue/due";
import { keysOf } from "../src/queue/keys";
import { sameFilter } from "../src/queue/filter";

const NOW = Date.parse("2026-03-02T10:00:00Z");

describe("a limit in words", () => {
  test.each([
    ["2026-03-02T10:00:00Z", { late: true, unit: "minutes", count: 0 }],
    ["2026-03-02T10:40:30Z", { late: false, unit: "minutes", count: 40 }],
    ["2026-03-02T13:59:00Z", { late: false, unit: "hours", count: 3 }],
    ["2026-03-04T09:59:00Z", { late: false, unit: "hours", count: 47 }],
    ["2026-03-05T10:00:00Z", { late: false, unit: "days", count: 3 }],
    ["2026-02-28T10:00:00Z", { late: true, unit: "days", count: 2 }],
    ["2026-03-02T07:30:00Z", { late: true, unit: "hours", count: 2 }],
  ])("%s", (at, expected) => expect(due(at, NOW)).toEqual(expected));
});

test("each action has a key of its own, as far as there are any", () => {
  const finish = Array.from({ length: 10 }, () => ({ verb: "finish" }));
  expect(keysOf([{ verb: "take" }, ...finish, { verb: "release-help" }, { verb: "release-help" }])).toEqual(["t", "1", "2", "3", "4", "5", "6", "7", "8", "9", "", "l", ""]);
});

test("a filter that asks for nothing more is the same", () => {
  expect(sameFilter({ late: false }, {})).toBe(true);
  expect(sameFilter({ step: "triage", late: true }, { late: true, step: "triage" })).toBe(true);
  expect(sameFilter({ late: true }, {})).toBe(false);
});
