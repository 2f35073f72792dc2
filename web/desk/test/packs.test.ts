import { expect, test } from "vitest";
import { joined, parted } from "../src/packs/limit";
import { filled, sent, wrongs } from "../src/packs/set";
import { together } from "../src/packs/stays";
import { decoded, packFolder, readFolder, Unfit } from "../src/packs/upload";

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

const file = (path: string, content: BlobPart): File => {
  const made = new File([content], path.split("/").pop() ?? path);
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
};

const unfit = async (reading: () => unknown): Promise<string> => {
  try {
    await reading();
  } catch (error) {
    if (error instanceof Unfit) return error.key;
    throw error;
  }
  return "fits";
};

test("the folder with the manifest is the pack, whatever lies around it", async () => {
  expect(packFolder(["a/readme.md", "a/event-loop/pack.toml", "a/event-loop/old/pack.toml"])).toBe("a/event-loop/");
  expect(packFolder(["pack.toml", "event.toml"])).toBe("");
  const files = [file("loop/pack.toml", "id = 1"), file("loop/words/en.toml", "# 词"), file("loop/.DS_Store", "\0"), file("other.txt", "x")];
  expect(await readFolder(files)).toEqual({ "pack.toml": "id = 1", "words/en.toml": "# 词" });
});

test("what cannot be a pack is refused before it is sent", async () => {
  expect(await unfit(() => packFolder(["event.toml"]))).toBe("no-manifest");
  expect(await unfit(() => packFolder(["a/pack.toml", "b/pack.toml"]))).toBe("several");
  expect(await unfit(() => decoded("pack.toml", new Uint8Array([0xca, 0xc2, 0xbc, 0xfe]).buffer))).toBe("not-text");
  expect(await unfit(() => decoded("pack.toml", bytes("a\0")))).toBe("not-text");
  expect(await unfit(() => readFolder([file("pack.toml", "x".repeat(3 * 1024 * 1024))]))).toBe("too-large");
  const many = Array.from({ length: 301 }, (_, number) => file(`p/${number}.toml`, ""));
  expect(await unfit(() => readFolder([file("p/pack.toml", ""), ...many]))).toBe("too-many");
});

test("limits are taken apart and put together as the server writes them", () => {
  for (const limit of ["1 day", "2 working-hours", "1 urgent-hour", "3 months"]) expect(joined(parted(limit))).toBe(limit);
  expect(joined(parted(null))).toBe("");
  expect(joined({ count: " 5 ", unit: "days" })).toBe("5 days");
  expect(joined({ count: "soon", unit: "days" })).toBe("soon days");
});

const read = {
  version: 3,
  units: { police: "公安局", fire: "消防" },
  parameters: [
    { name: "triage_limit", title: "研判时限", kind: "limit", default: "2 working-hours", value: "3 working-hours", set: true },
    { name: "most", title: "最多", kind: "count", default: 3, value: 3, set: false },
    { name: "strict", title: "严格", kind: "flag", default: false, value: true, set: true },
    { name: "reserved", title: "保留", kind: "categories", default: ["garbage"], value: ["garbage"], set: false },
    { name: "asked", title: "征求", kind: "units", default: ["police"], value: ["police"], set: false },
  ],
  categories: [
    { id: "garbage", title: "垃圾", default: { unit: "police", limit: "2 days", evidence: 1 }, value: { unit: "fire", limit: "2 days", evidence: 1 } },
    { id: "other", title: "其他", default: { limit: null, evidence: 0 }, value: { limit: null, evidence: 0 } },
  ],
} as unknown as Parameters<typeof filled>[0];

test("only what is otherwise than the pack has it is sent", () => {
  const form = filled(read);
  expect(sent(read, form)).toEqual({ parameters: { triage_limit: "3 working-hours", strict: true }, categories: { garbage: { unit: "fire" } }, against: 3 });
  const [triage, most, , reserved] = form.fields;
  triage!.limit.count = "2";
  most!.count = "many";
  reserved!.keys = ["garbage", "other"];
  form.rows[1]!.limit = { count: "4", unit: "days" };
  expect(sent(read, form)).toEqual({ parameters: { most: "many", strict: true, reserved: ["garbage", "other"] }, categories: { garbage: { unit: "fire" }, other: { limit: "4 days" } }, against: 3 });
});

test("what is wrong is found by its field", () => {
  const errors = [
    { pointer: "/parameters/most", message: "a" },
    { pointer: "", message: "b" },
    { pointer: "", message: "c" },
  ];
  expect(wrongs(errors)).toEqual({ "/parameters/most": "a", "": "b c" });
  expect(wrongs(undefined)).toEqual({});
});

test("what stays of several portions is counted by its reason", () => {
  const stays = (matters: number, why: string, matter: string) => ({ matters, reasons: [{ why, matters }], left: [{ matter, readable: false, title: null, why: null }] });
  const all = together(together(stays(2, "no step", "a"), stays(3, "no step", "b")), stays(1, "ended", "c"));
  expect(all.matters).toBe(6);
  expect(all.reasons).toEqual([{ why: "no step", matters: 5 }, { why: "ended", matters: 1 }]);
  expect(all.left.map((it) => it.matter)).toEqual(["a", "b", "c"]);
});
