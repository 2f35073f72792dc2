// The few pictures that the READMEs show, small enough to stand in the repository.
//
//   node e2e/keep.mjs PICTURES FOLDER
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

const [from, folder] = process.argv.slice(2);
const KEPT = [
  "portal-home.zh-CN.360",
  "portal-report-what.zh-CN.360",
  "portal-receipt.zh-CN.360",
  "portal-follow-confirming.zh-CN.360",
  "portal-grid-card.zh-CN.360",
  "portal-home.zh-CN.large.360",
  "portal-home.en.360",
  "desk-queue.zh-CN.1440",
  "desk-matter-handling.zh-CN.1440",
  "desk-queue-batch-form.zh-CN.1440",
  "desk-map.zh-CN.1440",
  "desk-queue.zh-CN.360",
  "desk-queue.en.1440",
];
/** A picture shows the first of a page: what fits a telephone, and somewhat more than fits a screen. */
const TALLEST = 1_480;
const COLOURS = 128;
const MOST_BYTES = 2_000_000;

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".png")) rmSync(join(folder, name));
let bytes = 0;
for (const name of KEPT) {
  const picture = sharp(join(from, `${name}.png`));
  const { width, height } = await picture.metadata();
  const to = join(folder, `${name}.png`);
  await picture.extract({ left: 0, top: 0, width, height: Math.min(height, TALLEST) }).png({ palette: true, colours: COLOURS, effort: 10 }).toFile(to);
  bytes += statSync(to).size;
}
console.log(`${KEPT.length} pictures, ${bytes} bytes`);
if (bytes > MOST_BYTES) throw new Error(`${folder} holds ${bytes} bytes, more than ${MOST_BYTES}: keep fewer or smaller ones`);
