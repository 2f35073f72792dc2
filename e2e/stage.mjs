// A real server on the small county of the tests, and a real browser to look at it with.
//
//   import { setStage } from "./stage.mjs";
//   const stage = await setStage({ database: "sqlite" });   // or "postgres", on the server of GEWU_TEST_POSTGRES
//   … stage.address, stage.people["网格长老梁"].token, stage.password, await stage.page({ width: 360 }) …
//   Everybody of the cast signs in with their name, administrators as system-admin, security-admin, audit-admin.
//   await stage.strike();
//   GEWU_DESK, a folder of `npm run build`, shows the desk from that folder in place of the one inside the program;
//   GEWU_ASSETS, a folder such as crates/api/assets, the portal's style sheet and script.
//
// The programs must be built:  cargo build -p gewu-cli --bin gewu --example stage
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Where the programs are. */
export const programs = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const MEDIA = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Chromium as Debian installs it; GEWU_CHROMIUM names another. */
export const browserPath = process.env.GEWU_CHROMIUM ?? "/usr/bin/chromium";

/** A county, a server and a browser of their own. */
export async function setStage({ database = "sqlite", serve = [], environment = {} } = {}) {
  for (const program of [join(programs, "gewu"), join(programs, "examples", "stage")]) {
    if (!existsSync(program)) throw new Error(`${program} is missing: cargo build -p gewu-cli --bin gewu --example stage`);
  }
  if (!existsSync(browserPath)) throw new Error(`${browserPath} is missing: scripts/browser install`);
  const folder = mkdtempSync(join(tmpdir(), "gewu-e2e-"));
  const said = execFileSync(join(programs, "examples", "stage"), [database, folder, new Date().toISOString()]);
  const county = JSON.parse(said);
  const server = await startServer(join(programs, "gewu"), county.database, folder, serve, environment);
  return new Stage(county, folder, server, await openBrowser());
}

export const openBrowser = () =>
  chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });

export class Stage {
  constructor({ database, people, password }, folder, server, browser) {
    Object.assign(this, { database, people, password, folder, server, browser, address: server.address });
  }

  /** A page in a browser of its own: its own cookies, its own storage. Options are Playwright's. */
  async page({ width = 1440, height = 900, ...options } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.address,
      viewport: { width, height },
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      ...options,
    });
    context.setDefaultTimeout(10_000);
    if (process.env.GEWU_DESK) await context.route("**/desk/**", (route) => this.#builtDesk(route));
    if (process.env.GEWU_ASSETS) await context.route(/\/assets\/portal\./, (route) => this.#newAsset(route));
    return context.newPage();
  }

  /** The desk from the folder of `npm run build`, under the headers of the server: to look at it before it is compiled in. */
  async #builtDesk(route) {
    const { headers } = await fetch(`${this.address}/desk/`);
    const policy = { "content-security-policy": headers.get("content-security-policy") };
    const file = join(process.env.GEWU_DESK, new URL(route.request().url()).pathname.replace(/^\/desk\//, ""));
    const path = existsSync(file) && statSync(file).isFile() ? file : join(process.env.GEWU_DESK, "index.html");
    await route.fulfill({ path, headers: { ...policy, "content-type": MEDIA[extname(path)] } });
  }

  #newAsset(route) {
    const ending = extname(new URL(route.request().url()).pathname);
    return route.fulfill({ path: join(process.env.GEWU_ASSETS, `portal${ending}`), contentType: MEDIA[ending] });
  }

  /** Calls the HTTP interface as somebody of the cast, by name, or as nobody. */
  async call(method, path, { as, headers = {}, json } = {}) {
    const response = await fetch(this.address + path, {
      method,
      headers: {
        ...(as ? { authorization: `Bearer ${this.people[as].token}` } : {}),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  log() {
    return readFileSync(join(this.folder, "server.log"), "utf8");
  }

  /** Ends the browser and the server and leaves nothing behind. */
  async strike() {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A program serving a database on a port of its own, once it listens. */
export async function startServer(gewu, database, folder, more = [], environment = {}) {
  const log = openSync(join(folder, "server.log"), "a");
  const args = ["serve", "--database", database, "--listen", "127.0.0.1:0", "--files", join(folder, "files"), ...more];
  const child = spawn(gewu, args, {
    stdio: ["ignore", "pipe", log],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (part) => {
      text += part;
      const found = text.match(/listening on (http:\S+)/);
      if (found) resolve(found[1]);
    });
    ended.then(() => reject(new Error(`the server ended before it listened:\n${readFileSync(join(folder, "server.log"), "utf8")}`)));
  });
  return {
    address,
    process: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** What axe finds wrong on a page, in words; nothing, for a page that anybody can use. */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
}
