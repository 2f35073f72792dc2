// Pictures of every page of both doors, in every language, width and size of type that people choose.
//
//   node e2e/pictures.mjs COUNTY FOLDER [NAME …]     a folder of scripts/county; only pages whose name has one of these
//
// Each is FOLDER/DOOR-NAME.LANGUAGE.WIDTH.png. What differs from one time to the next are dates and receipt codes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDemo } from "./demo.mjs";
import { deskPages, portalPages } from "./pages.mjs";
import { tellStories } from "./stories.mjs";

const [county, folder, ...names] = process.argv.slice(2);
if (!county || !folder) {
  console.error("node e2e/pictures.mjs COUNTY FOLDER [NAME …]");
  process.exit(2);
}

const PHONE = { width: 360, height: 740, deviceScaleFactor: 2, hasTouch: true };
const SCREEN = { width: 1440, height: 900 };
/** A picture shows this much of a long page, in pixels of the page. */
const MOST = 3_000;

const portalLooks = [
  { language: "zh-CN", size: PHONE },
  { language: "zh-CN", size: SCREEN },
  { language: "zh-CN", size: PHONE, large: true },
  { language: "en", size: PHONE },
  { language: "en", size: SCREEN },
];
const deskLooks = [
  { language: "zh-CN", size: SCREEN },
  { language: "zh-CN", size: PHONE },
  { language: "en", size: SCREEN },
  { language: "en", size: PHONE },
];

const wanted = (door) => (page) => names.length === 0 || names.some((name) => `${door}-${page.name}`.includes(name));
const faults = [];

async function shoot(page, door, { name, still }, { language, size, large }) {
  const path = join(folder, `${door}-${name}.${language}${large ? ".large" : ""}.${size.width}.png`);
  const { tall, wide } = await page.evaluate(() => ({
    tall: document.documentElement.scrollHeight,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  if (wide > 0) faults.push(`${path} is ${wide} px too wide`);
  // The window grows to its page, so that what stands at its foot is seen there; one under a dialog stays as it is.
  if (!still) await page.setViewportSize({ width: size.width, height: Math.min(Math.max(tall, size.height), MOST) });
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
}

/** Goes to a page and does what it takes to see it; whatever is missing is told at the end. */
async function look(open, door, entry, style) {
  const page = await open(entry, style);
  page.on("pageerror", (error) => faults.push(`${door}-${entry.name}: ${error}`));
  page.on("console", (message) => message.type() === "error" && /Content Security|Refused/.test(message.text()) && faults.push(`${door}-${entry.name}: ${message.text()}`));
  try {
    await page.goto(entry.path);
    if (entry.ready) await page.locator(entry.ready).first().waitFor();
    await entry.act?.(page);
    await page.waitForTimeout(entry.settle ?? (door === "desk" ? 500 : 50));
    await shoot(page, door, entry, style);
  } catch (error) {
    faults.push(`${door}-${entry.name} ${style.language} ${style.size.width}: ${error.message.split("\n")[0]}`);
  }
  await page.context().close();
}

const demo = await openDemo(county, ["--unthrottled"]);
try {
  mkdirSync(folder, { recursive: true });
  const told = await tellStories(demo);
  const portal = async ({ receipt }, { language, size, large }) => {
    const page = await demo.page(size);
    const cookies = { language, ...(large ? { elder: "1" } : {}), ...(receipt ? { receipt } : {}) };
    await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: demo.address })));
    return page;
  };
  const desk = async ({ as }, { language, size }) => {
    const page = await (as ? demo.sit(as, size) : demo.page(size));
    await page.addInitScript((language) => localStorage.setItem("gewu.desk.language", language), language);
    return page;
  };
  for (const entry of portalPages(demo, told).filter(wanted("portal"))) {
    for (const style of portalLooks) await look(portal, "portal", entry, style);
  }
  for (const entry of deskPages(demo, told).filter(wanted("desk"))) {
    for (const style of deskLooks) if (!entry.wide || style.size === SCREEN) await look(desk, "desk", entry, style);
  }
} finally {
  await demo.strike();
}
if (faults.length) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
}
