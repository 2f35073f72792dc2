// A county with a lived-in year, and a real browser to look at it with. It is a copy: what is done to it here is gone
// afterwards.
//
//   import { openDemo } from "./demo.mjs";
//   const demo = await openDemo(FOLDER, ["--unthrottled"]);     // a folder that scripts/county made
//   … demo.people["grid-lead"].token, await demo.page({ width: 360 }), await demo.sit("grid-lead", { width: 360 }) …
//   await demo.strike();
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stage, openBrowser, startServer } from "./stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The program as it is used, not the one for tests. */
const gewu = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release", "gewu");

/** Serves the county of a folder; `serve` are further words for `gewu serve`. */
export async function openDemo(folder, serve = []) {
  if (!existsSync(join(folder, "gewu.db"))) throw new Error(`${folder} holds no county: scripts/county ${folder}`);
  const database = `sqlite:${join(folder, "gewu.db")}`;
  const kept = ["--database", database, "--files", join(folder, "files")];
  const samples = JSON.parse(execFileSync(gewu, ["account", "samples", "--unit", "urban-management", "--hours", "24", "--json", ...kept]));
  const people = Object.fromEntries(samples.accounts.map((it) => [it.role, it]));
  for (const it of samples.administrators) people[`${it.power}-admin`] = it;
  const server = await startServer(gewu, database, folder, serve);
  return new Demo({ database, people, area: samples.area }, folder, server, await openBrowser());
}

class Demo extends Stage {
  constructor(county, folder, server, browser) {
    super(county, folder, server, browser);
    this.area = county.area;
  }

  /** A page of the desk for somebody, by their role, with a session of its own. */
  async sit(role, options = {}) {
    const { login, password } = this.people[role];
    const page = await this.page(options);
    const answer = await page.request.post("/api/v1/session", { data: { login, password } });
    if (!answer.ok()) throw new Error(`${role} cannot sign in: ${answer.status()} ${await answer.text()}`);
    return page;
  }

  /** The same county under another server, such as one that holds people up. */
  async serveAnew(serve = []) {
    await this.server.stop();
    this.server = await startServer(gewu, this.database, this.folder, serve);
    this.address = this.server.address;
  }
}
