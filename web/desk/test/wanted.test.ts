import { describe, expect, test } from "vitest";
import { addressOf, asked, isFiltered, wantedOf } from "../src/matter/wanted";

describe("what is looked for", () => {
  test("stands in the address and comes back", () => {
    const wanted = { q: "路灯 桥头", status: "any", area: 3, unit: 4, overdue: true, from: "2026-03-01" } as const;
    expect(wantedOf(addressOf(wanted))).toEqual(wanted);
  });

  test("leaves out what makes no sense", () => {
    expect(wantedOf({ area: "x", status: "late", from: "1st", overdue: "no", q: "", unit: ["1", "2"] })).toEqual({});
  });

  test("asks for what goes on, unless something else is said", () => {
    expect(asked({ q: "路灯" })).toEqual({ q: "路灯", status: "open" });
    expect(asked({ status: "any", overdue: false })).toEqual({});
    expect(asked({ status: "ended", area: 2 })).toEqual({ status: "ended", area: 2 });
  });

  test("tells words from filters", () => {
    expect(isFiltered({ q: "路灯" })).toBe(true);
    expect(isFiltered({ q: "路灯", status: "any" })).toBe(false);
    expect(isFiltered({ status: "any", overdue: true })).toBe(true);
  });
});
