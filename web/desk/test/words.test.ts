import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import chinese from "../src/words/zh-CN.json";
import english from "../src/words/en.json";

type Words = { [key: string]: string | Words };

const keys = (words: Words, prefix = ""): string[] =>
  Object.entries(words).flatMap(([key, value]) => (typeof value === "string" ? [prefix + key] : keys(value, `${prefix}${key}.`)));

const word = (words: Words, key: string): string => key.split(".").reduce<string | Words>((at, part) => (at as Words)[part] ?? "", words) as string;

test("both languages say the same things", () => {
  expect(keys(english)).toEqual(keys(chinese));
});

test("both languages fill in the same values", () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const key of keys(chinese)) expect(values(word(english, key)), key).toEqual(values(word(chinese, key)));
});

test("no word that is asked for is missing", () => {
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? files(path) : /\.(vue|ts)$/.test(name) && !path.includes("schema.d") ? [path] : [];
    });
  const known = new Set(keys(chinese));
  for (const path of files("src")) {
    for (const [, key] of readFileSync(path, "utf8").matchAll(/\bt\(\s*["']([\w.-]+)["']/g)) expect(known.has(key as string), `${path}: ${key}`).toBe(true);
  }
});
