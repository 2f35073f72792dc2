import { expect, test } from "vitest";
import { areasOf, indented } from "../src/queue/area";

const line = (town: number, village: number | null, grid: number | null, ...places: string[]) => ({ town, village, "small-grid": grid, places });

test("areas of a queue stand each after the one it lies in, and stay", () => {
  const lines = [line(2, 4, null, "水口镇", "东村"), line(1, 3, 9, "河口镇", "大榕村", "大榕一网格"), line(1, null, null, "河口镇")];
  const areas = areasOf(lines, []);
  expect(areas.map(indented)).toEqual(["河口镇", "　大榕村", "　　大榕一网格", "水口镇", "　东村"]);
  expect(areasOf([line(2, 4, null, "水口镇", "东村")], areas)).toEqual(areas);
});

test("a line whose places cannot be told apart names none", () => {
  expect(areasOf([line(1, null, 9, "河口镇")], [])).toEqual([]);
});
