import { expect, test } from "vitest";
import { fileName } from "../src/matter/fileName";

test("a file keeps the name that the server gives it", () => {
  expect(fileName("attachment; filename*=UTF-8''%E4%BA%8B%E9%A1%B9-1.xlsx", "x")).toBe("事项-1.xlsx");
  expect(fileName(null, "matters.csv")).toBe("matters.csv");
});
