import { expect, test } from "vitest";
import { reasonWords } from "../src/matter/reason";

test("hours are told as people tell them", () => {
  expect(reasonWords({ kind: "hours", number: 0, words: [] }).key).toBe("same-hour");
  expect(reasonWords({ kind: "hours", number: 47, words: [] })).toMatchObject({ key: "hours", values: { number: 47 } });
  expect(reasonWords({ kind: "hours", number: 60, words: [] })).toMatchObject({ key: "days", values: { number: 3 } });
});

test("a few metres are one spot", () => {
  expect(reasonWords({ kind: "metres", number: 7 }).key).toBe("same-spot");
  expect(reasonWords({ kind: "metres", number: 60 })).toMatchObject({ key: "metres", values: { number: 60 } });
});

test("what both say is quoted", () => {
  expect(reasonWords({ kind: "words", words: ["榕", "灯"] })).toEqual({ key: "words", values: { number: 0, words: "榕、灯" } });
});
