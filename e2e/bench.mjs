// What the pages of both doors cost: bytes, requests, the server's time, and how long people wait on a slow line.
//
//   node e2e/bench.mjs COUNTY FOLDER      a folder of scripts/county; writes FOLDER/pages.md and FOLDER/pages.json
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { openDemo } from "./demo.mjs";
import { Keyboard, dispatchAll, filterBy, reaches, signInByKeys, watchPointers } from "./dispatcher.mjs";
import { deskPages, portalPages } from "./pages.mjs";
import { table } from "./bench-table.mjs";
import { figures as figuresOf, inTurns } from "./bench-times.mjs";
import { tellStories } from "./stories.mjs";

const [county, folder] = process.argv.slice(2);
if (!county || !folder) {
  console.error("node e2e/bench.mjs COUNTY FOLDER");
  process.exit(2);
}

/** A portal page that costs more than this on a first visit fails the whole. */
const PORTAL_BYTES = 200_000;
const ASKED = 200;
const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true };
/** Lines by bits a second and milliseconds there and back; `cpu` is how many times slower than this machine. */
const SLOW = { name: "400 kbit/s, 400 ms, CPU ÷ 4", bits: 400_000, delay: 400, cpu: 4 };
const OFFICE = { name: "1.6 Mbit/s, 150 ms", bits: 1_600_000, delay: 150, cpu: 1 };

const demo = await openDemo(county, ["--unthrottled"]);
let figures;
try {
  const told = await tellStories(demo);
  const portal = await measurePages(portalPages(demo, told).filter((it) => !it.posts && !it.act), openPortal);
  const desk = await measurePages(onePerAddress(deskPages(demo, told)), openDesk);
  figures = {
    machine: { cores: cpus().length, where: "client, server and database together", database: "SQLite" },
    lines: { slow: SLOW.name, office: OFFICE.name },
    portal,
    desk,
    journeys: {
      report: await middle(() => firstReport(true)),
      "report-without-script": await middle(() => firstReport(false)),
      "first-queue": await middle(firstQueue),
      "clear-queue": await clearQueue(told.places.town),
    },
  };
} finally {
  await demo.strike();
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "pages.json"), `${JSON.stringify(figures, null, 2)}\n`);
writeFileSync(join(folder, "pages.md"), table(figures, { PORTAL_BYTES, ASKED }));
const fat = figures.portal.filter((it) => it.cold.bytes > PORTAL_BYTES);
for (const it of fat) console.error(`${it.name} takes ${it.cold.bytes} bytes on a first visit, more than ${PORTAL_BYTES}`);
process.exitCode = fat.length ? 1 : 0;

function onePerAddress(pages) {
  const seen = new Set();
  return pages.filter((it) => !it.posts && !it.act && !seen.has(it.path + it.as) && seen.add(it.path + it.as));
}

async function openPortal({ receipt }) {
  const page = await demo.page(PHONE);
  if (receipt) await page.context().addCookies([{ name: "receipt", value: receipt, url: demo.address }]);
  return page;
}

async function openDesk({ as }) {
  return as ? demo.sit(as) : demo.page();
}

/** Bytes as they come over the line, headers and all, and how many requests; first with nothing kept, then again. */
async function weigh(page, { path, ready }) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const visit = async () => {
    let bytes = 0;
    let requests = 0;
    // What the browser had kept takes nothing of the line and is no request.
    const loaded = ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      if (encodedDataLength > 0) requests++;
    };
    network.on("Network.loadingFinished", loaded);
    await page.goto("about:blank");
    await page.goto(path, { waitUntil: "load" });
    if (ready) await page.locator(ready).first().waitFor();
    await page.waitForTimeout(400);
    network.off("Network.loadingFinished", loaded);
    return { bytes, requests };
  };
  const cold = await visit();
  const warm = await visit();
  return { cold, warm };
}

/** What the page's own document, and at the desk each question to the interface, takes the server. */
async function measurePages(pages, open) {
  const measured = [];
  for (const entry of pages) {
    const page = await open(entry);
    const asked = [];
    page.on("request", (it) => it.method() === "GET" && /\/api\/v1\/(?!events)/.test(it.url()) && asked.push(it.url()));
    const weight = await weigh(page, entry);
    const cookie = (await page.context().cookies()).map((it) => `${it.name}=${it.value}`).join("; ");
    await page.context().close();
    const address = asked.length ? slowest(asked) : demo.address + entry.path.split("#")[0];
    measured.push({ name: entry.name, path: entry.path, ...weight, server: await serverTime(address, cookie) });
    console.error(`${entry.name}: ${weight.cold.bytes} bytes`);
  }
  return measured;
}

/** The question on which a desk's page waits most: that with its content. */
function slowest(asked) {
  const own = asked.filter((it) => !/\/(session|settings|notices|sign-in-ways)\b/.test(it));
  return own[0] ?? asked[0];
}

/** Half and ninety-nine hundredths of some requests beside the cheapest route, asked in turns. */
async function serverTime(address, cookie) {
  const { pathname, search } = new URL(address);
  const times = await inTurns(demo.address, pathname + search, { asked: ASKED, headers: { cookie } });
  return { asks: pathname.replace(/[0-9a-f-]{36}/, "{id}"), ...figuresOf(times) };
}

/** The middle one of three times the same journey. */
async function middle(journey) {
  const times = [await journey(), await journey(), await journey()];
  return times.sort((one, other) => one.milliseconds - other.milliseconds)[1];
}

async function slowDown(page, { bits, delay, cpu }) {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", { offline: false, latency: delay, downloadThroughput: bits / 8, uploadThroughput: bits / 8 });
  await tools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
}

/** From typing the address to seeing the receipt: what the line and the machine take, not what people think and type. */
async function firstReport(script) {
  const page = await demo.page({ ...PHONE, javaScriptEnabled: script });
  await slowDown(page, SLOW);
  const begun = performance.now();
  await page.goto("/");
  let taps = 0;
  const tap = async (what) => (taps++, what.click());
  await tap(page.locator("a.door.first"));
  await tap(page.locator("a.choice[href*='category=road-lamp']"));
  // Town, village, grid: as deep as the county goes.
  while (!/[?&]place=/.test(page.url())) await tap(page.locator("ul.choices a.choice").first());
  await tap(page.locator("[name='f.title']"));
  await page.locator("[name='f.title']").fill("村口路灯不亮");
  const waited = performance.now();
  // The portal takes no form sooner than two seconds after it was shown; nobody fills one in faster.
  await page.waitForTimeout(2_000);
  const idle = performance.now() - waited;
  await tap(page.locator("button.main"));
  await page.locator("p.code").waitFor();
  const milliseconds = Math.round(performance.now() - begun - idle);
  await page.context().close();
  return { milliseconds, taps };
}

async function firstQueue() {
  const page = await demo.sit("grid-lead");
  await slowDown(page, OFFICE);
  const begun = performance.now();
  await page.goto("/desk/queue");
  await page.locator("tbody tr").first().waitFor();
  const milliseconds = Math.round(performance.now() - begun);
  await page.context().close();
  return { milliseconds };
}

/** Two hundred open reports of a town, of which a hundred and twenty are routine, by keyboard. */
async function clearQueue(area) {
  const routine = await nobodysYet(["garbage", "road-lamp", "ditch-blocked", "smoke"]);
  for (let made = 0; made < 200; made++) {
    const category = made < 120 ? routine.id : "noise";
    const json = { procedure: "event", where: { area }, form: { category, title: `又来反映 ${made}` }, source: "portal" };
    await demo.call("POST", "/api/v1/matters", { json, headers: { "client-token": `resident-${made}-of-the-measurement` } });
  }
  const page = await demo.page();
  const keys = new Keyboard(page);
  await watchPointers(page);
  const begun = performance.now();
  await page.goto("/desk/");
  await signInByKeys(page, keys, demo.people["duty-officer"]);
  await filterBy(page, keys, routine.title);
  await reaches(page, 120);
  await dispatchAll(page, keys);
  await page.getByText(/办了 120 件/).waitFor({ timeout: 60_000 });
  const milliseconds = Math.round(performance.now() - begun);
  const pointed = await page.evaluate(() => globalThis.pointed);
  await page.context().close();
  return { milliseconds, presses: keys.presses, pointed, of: 120 };
}

/** The first of some categories of which nothing waits there already: what waits may be at another step. */
async function nobodysYet(categories) {
  const page = await demo.sit("duty-officer");
  for (const id of categories) {
    const { tasks } = await (await page.request.get(`/api/v1/queue?category=${id}`)).json();
    if (tasks.length > 0) continue;
    const { categories: all } = await (await page.request.get("/api/v1/procedures/event")).json();
    await page.context().close();
    return all.find((it) => it.id === id);
  }
  throw new Error(`something waits of each of ${categories}: take another demo`);
}
