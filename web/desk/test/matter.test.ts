import { expect, test } from "vitest";
import { bodyOf, isPlain, nothing, type Action } from "../src/matter/command";
import { fieldsOf } from "../src/matter/schema";
import { manner, sentence } from "../src/matter/sentence";

const action = (more: Partial<Action>): Action => ({ verb: "finish", reason: false, pictures: 0, names: [], parties: [], joins: false, ...more }) as Action;

test("what is sent is what was said, and no more", () => {
  const filled = { ...nothing(), form: { words: "好", attachments: [], text: "" }, names: { unit: null } };
  expect(bodyOf(action({ form: {} as never, outcome: "dispatch" }), filled)).toEqual({ form: { words: "好" }, outcome: "dispatch" });
  expect(bodyOf(action({ outcome: "dispatch" }), { ...nothing(), names: { unit: { body: 4 } } })).toEqual({ outcome: "dispatch", binds: { unit: { body: 4 } } });
  expect(bodyOf(action({ verb: "transfer" }), { ...nothing(), names: { to: { person: "p" } } })).toEqual({ to: { person: "p" } });
  expect(bodyOf(action({ verb: "ask-help" }), { ...nothing(), names: { body: { body: 5 } } })).toEqual({ body: 5 });
  expect(bodyOf(action({ verb: "extend", "at-most": "1 working-day" }), { ...nothing(), limit: 1 })).toEqual({ limit: "1 working-days" });
  expect(bodyOf(action({ joins: true }), { ...nothing(), into: " m " })).toEqual({ into: "m" });
  expect(bodyOf(action({ verb: "name-party", side: "respondent", form: {} as never }), { ...nothing(), form: { name: "张三" } })).toEqual({ form: { name: "张三" }, side: "respondent" });
  expect(bodyOf(action({ outcome: "agreed", parties: [{ party: 2, side: "respondent", known: {} }] as never }), { ...nothing(), party: 2 })).toEqual({ outcome: "agreed", party: 2 });
});

test("an action that asks for nothing needs no form", () => {
  expect(isPlain(action({ verb: "take" }))).toBe(true);
  expect(isPlain(action({ form: {} as never }))).toBe(false);
  expect(isPlain(action({ outcome: "agreed", parties: [{}] as never }))).toBe(false);
});

test("fields come in an order in which people speak", () => {
  const schema = {
    required: ["title"],
    properties: { attachments: { type: "array" }, phone: { type: "string" }, text: { type: "string", maxLength: 2000 }, title: { type: "string", maxLength: 80 }, way: { enum: ["a", "b"] } },
  };
  expect(fieldsOf(schema).map(({ name, kind }) => [name, kind])).toEqual([["title", "line"], ["text", "text"], ["phone", "line"], ["way", "choice"], ["attachments", "pictures"]]);
});

test("facts become sentences", () => {
  const words = { step: (it: string) => `<${it}>`, outcome: (_: string, it: string) => `[${it}]`, limit: (it: string) => it };
  const said = (kind: string, body: object) => sentence({ kind, body: body as never }, words);
  expect(said("task-finished", { step: "triage", outcome: "dispatch" })).toEqual({ key: "task-finished", values: { step: "<triage>", outcome: "[dispatch]" } });
  expect(said("asked", { step: "handle", ask: { pause: "5 days" } })).toEqual({ key: "asked-pause", values: { step: "<handle>", limit: "5 days" } });
  expect(said("task-opened", { step: "handle", purpose: { do: "help" } })).toBeNull();
  expect(said("bound", {})).toBeNull();
  expect(said("migrated", {})?.key).toBe("migrated");
  expect(said("migrated", { back: true })?.key).toBe("migrated-back");
  expect(manner({ kind: "task-finished", body: { by: { "as-deputy": true } } as never })).toBe("deputy");
  expect(manner({ kind: "noted", body: { by: { "for-reporter": true } } as never })).toBe("proxy");
});
