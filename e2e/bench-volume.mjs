// What a hundred thousand and a million matters cost: bringing them in beside the database's own bulk load, following
// them for the search, and then searching, lists, queues and proposals on the served program.
//
//   node e2e/bench-volume.mjs WORK FOLDER ROWS…     writes FOLDER/volume.md and FOLDER/volume.json, anew after each part
//   GEWU_TEST_POSTGRES=postgres://…                  a server on which databases may be made and dropped
//   DATABASES="SQLite PostgreSQL"                    only these; what the figures say of others stays
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COLUMNS, OPEN, RARE, writeMatters } from "./bench-matters.mjs";
import { volumeTable } from "./bench-table.mjs";
import { figures as beside, inTurns } from "./bench-times.mjs";
import { startServer } from "./stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const gewu = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release", "gewu");
const [work, folder, ...sizes] = process.argv.slice(2);
const server = process.env.GEWU_TEST_POSTGRES;
if (!sizes.length || !server) {
  console.error("GEWU_TEST_POSTGRES=postgres://… node e2e/bench-volume.mjs WORK FOLDER ROWS…");
  process.exit(2);
}

const ASKED = 200;
const WARM_UP = 5;
/** Longer than this no question is repeated: what takes seconds is known well enough after fewer. */
const MOST = 90_000;
/** So often the plain load is done; the middle one counts. */
const PLAIN = 3;
/** At most as many ask for a pause first, so that a dispatcher has something to decide. */
const ASKING = 100;
const begun = performance.now();
const say = (text) => console.error(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${text}`);

/** Each database by how it is made, loaded plainly, measured and removed. */
const DATABASES = {
  SQLite: (own) => {
    const file = join(own, "gewu.db");
    const sql = (...words) => execFileSync("sqlite3", [file, ...words], { stdio: ["ignore", "pipe", "inherit"] });
    return {
      url: `sqlite:${file}`,
      // One transaction, one prepared INSERT.
      load: (csv) => sql(`.import --csv --skip 1 ${csv} plain`),
      sql,
      bytes: () => [file, `${file}-wal`].reduce((sum, it) => sum + (existsSync(it) ? statSync(it).size : 0), 0),
      settle: () => sql("PRAGMA wal_checkpoint(TRUNCATE)"),
      shrink: () => sql("VACUUM"),
      remove: () => {},
    };
  },
  PostgreSQL: (own, name) => {
    const psql = (url, text, input) =>
      execFileSync("scripts/postgres", ["run", "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", text], { cwd: root, stdio: [input ?? "ignore", "pipe", "inherit"] });
    const url = server.replace(/\/[^/]*$/, `/${name}`);
    psql(server, `CREATE DATABASE ${name}`);
    const sql = (text) => psql(url, text);
    return {
      url,
      load: (csv) => psql(url, "COPY plain FROM STDIN (FORMAT csv, HEADER)", openSync(csv, "r")),
      sql,
      bytes: () => Number(sql("SELECT pg_database_size(current_database())").toString()),
      // What the server does by itself within minutes of so many rows; here it is over before anything is measured.
      settle: () => sql("VACUUM (ANALYZE)"),
      shrink: () => {},
      remove: () => psql(server, `DROP DATABASE ${name} WITH (FORCE)`),
    };
  },
};

const databases = Object.entries(DATABASES).filter(([name]) => (process.env.DATABASES ?? name).split(" ").includes(name));
const measured = ({ rows, database }) => sizes.map(Number).includes(rows) && databases.some(([name]) => name === database);
const known = join(folder, "volume.json");
const cases = existsSync(known) ? JSON.parse(readFileSync(known, "utf8")).cases.filter((it) => !measured(it)) : [];
for (const rows of sizes.map(Number)) {
  const csv = join(work, `${rows}.csv`);
  await writeMatters(csv, rows);
  say(`${rows} rows written, ${statSync(csv).size} bytes`);
  for (const [database, open] of databases) {
    const own = join(work, "case");
    mkdirSync(own);
    const at = open(own, `volume_${rows}`);
    const told = { rows, database, csv: statSync(csv).size };
    cases.push(told);
    cases.sort((one, other) => one.rows - other.rows || other.database.localeCompare(one.database));
    // What was measured stays, whatever becomes of the rest.
    await measure(at, own, csv, told, (part) => write(Object.assign(told, part)));
    at.remove();
    rmSync(own, { recursive: true });
  }
  rmSync(csv);
}

function write() {
  const all = { machine: { cores: cpus().length, where: "client, server and database together" }, asked: ASKED, open: OPEN, cases };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "volume.json"), `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(folder, "volume.md"), volumeTable(all));
}

async function measure(at, own, csv, { rows, database }, keep) {
  const tell = (text) => say(`${database}, ${rows} rows: ${text}`);
  const kept = ["--database", at.url, "--files", join(own, "files")];
  const yesterday = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  await run(["simulate", "event-loop", "--area", "440783", "--days", "1", "--seed", "20", "--begin", yesterday, ...kept]);
  const plain = loadPlainly(at, csv);
  tell(`plain load ${plain.seconds} s`);
  at.settle();
  const empty = at.bytes();
  const brought = await run(["import", "matters", csv, "--book", "old", "--rejects", join(own, "rejects.csv"), ...kept]);
  if (!brought.said.startsWith(`${rows} added, 0 changed, 0 unchanged`)) throw new Error(brought.said);
  tell(`import ${brought.seconds} s`);
  at.settle();
  const full = at.bytes();
  keep({ plain, import: { seconds: brought.seconds, memory: brought.memory, bytes: full - empty } });
  const followed = await run(["search", "rebuild", ...kept]);
  tell(`search followed ${followed.seconds} s`);
  at.settle();
  keep({ search: { seconds: followed.seconds, memory: followed.memory, facts: Number.parseInt(followed.said, 10), bytes: at.bytes() - full } });
  // Else the server would do it while it is asked.
  const drawn = await run(["rechecks", "rebuild", ...kept]);
  tell(`followed for second looks ${drawn.seconds} s`);
  keep({ rechecks: { seconds: drawn.seconds, memory: drawn.memory, facts: Number.parseInt(drawn.said, 10) } });
  at.settle();
  keep(await ask(at, own, kept, tell));
}

/** The rows of the file as they are, into a table without an index. */
function loadPlainly(at, csv) {
  const columns = COLUMNS.map((it) => `"${it}" TEXT`).join(", ");
  const [times, bytes] = [[], []];
  for (let turn = 0; turn < PLAIN; turn++) {
    at.sql(`CREATE TABLE plain (${columns})`);
    at.settle();
    const before = at.bytes();
    const start = performance.now();
    at.load(csv);
    times.push(performance.now() - start);
    at.settle();
    bytes.push(at.bytes() - before);
    at.sql("DROP TABLE plain");
    at.shrink();
  }
  const middle = times.indexOf([...times].sort((one, other) => one - other)[Math.floor(PLAIN / 2)]);
  return { seconds: Math.round(times[middle] / 10) / 100, bytes: bytes[middle] };
}

/** Runs the program: how long it takes, and the most memory it holds as the kernel counts it. */
async function run(words) {
  const start = performance.now();
  const child = spawn(gewu, words, { stdio: ["ignore", "pipe", "pipe"] });
  let [said, wrong, memory] = ["", "", 0];
  child.stdout.on("data", (part) => (said += part));
  child.stderr.on("data", (part) => (wrong += part));
  const watch = setInterval(() => (memory = Math.max(memory, mostMemory(child.pid))), 50);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`gewu ${words[0]} ${words[1]}: ${wrong}`);
  return { seconds: tenth((performance.now() - start) / 1000), memory, said };
}

/** The most bytes that a process has held so far. */
function mostMemory(process) {
  try {
    return 1024 * Number(readFileSync(`/proc/${process}/status`, "utf8").match(/VmHWM:\s+(\d+)/)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function ask(at, own, kept, tell) {
  const samples = execFileSync(gewu, ["account", "samples", "--unit", "urban-management", "--hours", "24", "--json", ...kept]);
  const people = Object.fromEntries(JSON.parse(samples).accounts.map((it) => [it.role, it]));
  const served = await startServer(gewu, at.url, own, ["--unthrottled"]);
  const headers = (as) => ({ authorization: `Bearer ${people[as].token}` });
  const call = async (as, path, json) => {
    const sent = json === undefined ? {} : { method: "POST", body: JSON.stringify(json) };
    const answer = await fetch(served.address + path, { ...sent, headers: { ...headers(as), ...(json === undefined ? {} : { "content-type": "application/json" }) } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  try {
    const county = (await call("command-officer", "/api/v1/areas"))[0];
    const towns = await call("command-officer", `/api/v1/areas?parent=${county.area}`);
    const town = towns.find((it) => it.name === people["duty-officer"].place);
    tell(`${await askForPause(call)} ask for a pause`);
    const find = (words, more = "") => `/api/v1/matters/search?q=${encodeURIComponent(words)}${more}`;
    const village = (await call("duty-officer", find("路灯"))).matters[0].area;
    // The search has followed what was done just now.
    while ((await call("command-officer", find("路灯"))).behind) await new Promise((resolve) => setTimeout(resolve, 100));
    const questions = [
      ["a common word", "command-officer", find("路灯")],
      ["a common word, a town’s reader", "duty-officer", find("路灯")],
      ["a rare word", "command-officer", find(RARE)],
      ["letters from within words", "command-officer", find("灯不")],
      ["a common word in one village", "command-officer", find("路灯", `&area=${village}`)],
      ["two words", "command-officer", find("路灯 桥头")],
      ["a word nobody wrote", "command-officer", find("恐龙")],
      ["a word nobody wrote, of pairs that many wrote", "command-officer", find("桥头路口")],
      ["list of the county, open", "command-officer", `/api/v1/matters?area=${county.area}`],
      ["list of the county, ended", "command-officer", `/api/v1/matters?area=${county.area}&status=ended`],
      ["list of a town, ended, one category", "duty-officer", `/api/v1/matters?area=${town.area}&status=ended&category=epidemic`],
      ["queue of the county’s command officer", "command-officer", "/api/v1/queue"],
      ["queue of a town’s duty officer", "duty-officer", "/api/v1/queue"],
      ["queue of a town’s dispatcher", "dispatcher", "/api/v1/queue"],
      ["map of the county’s open matters", "command-officer", `/api/v1/map?area=${county.area}&level=town`],
    ];
    const asked = [];
    for (const [name, as, path] of questions) {
      const first = await call(as, path);
      await inTurns(served.address, path, { asked: WARM_UP, headers: headers(as), most: MOST / 10 });
      const times = await inTurns(served.address, path, { asked: ASKED, headers: headers(as), most: MOST });
      const found = first.total?.waiting ?? (first.matters ?? first.features).length;
      asked.push({ name, found, more: Boolean(first.next) && !first.total, times: times.times.length, ...beside(times) });
      tell(`${name}: p50 ${asked.at(-1).p50} ms`);
    }
    const alike = await proposals(served.address, call, headers("duty-officer"), town.area);
    tell(`proposals: p50 ${alike.p50} ms`);
    return { asked, alike, server: { memory: mostMemory(served.process) } };
  } finally {
    await served.stop();
  }
}

/** Gives a dispatcher something to decide: of what waits in a town, some lamps are dispatched, and whoever handles them asks
 *  for a pause. */
async function askForPause(call) {
  let asked = 0;
  for (const category of ["road-lamp", "manhole", "tree-fallen"]) {
    const { tasks } = await call("duty-officer", `/api/v1/queue?category=${category}&step=triage&limit=200`);
    for (const { matter, task } of tasks.slice(0, ASKING - asked)) {
      await call("duty-officer", `/api/v1/matters/${matter}/tasks/${task}/finish`, { outcome: "dispatch", form: { words: "请尽快修复" } });
      const handling = (await call("handler", `/api/v1/matters/${matter}`)).tasks[0].task;
      await call("handler", `/api/v1/matters/${matter}/tasks/${handling}/take`, {});
      await call("handler", `/api/v1/matters/${matter}/tasks/${handling}/pause`, { limit: "10 days", form: { words: "等配件" } });
      asked++;
    }
  }
  return asked;
}

/** What may be the same as each of some open matters of a town. */
async function proposals(address, call, headers, area) {
  const open = [];
  let next = "";
  do {
    const page = await call("duty-officer", `/api/v1/matters?area=${area}&limit=200${next}`);
    open.push(...page.matters);
    next = page.next ? `&cursor=${encodeURIComponent(page.next)}` : "";
  } while (next);
  const some = Array.from({ length: ASKED }, (_, at) => open[Math.floor((at * open.length) / ASKED)].id);
  const path = (turn) => `/api/v1/matters/${some[turn]}/alike`;
  await inTurns(address, path, { asked: WARM_UP, headers });
  const times = await inTurns(address, path, { asked: ASKED, headers, most: MOST });
  const sum = times.times.reduce((one, other) => one + other, 0);
  let proposed = 0;
  for (const id of some.slice(0, 50)) proposed += (await call("duty-officer", `/api/v1/matters/${id}/alike`)).proposed.length;
  return { open: open.length, times: times.times.length, "a-second": tenth((1000 * times.times.length) / sum), proposed: tenth(proposed / 50), ...beside(times) };
}

function tenth(number) {
  return Math.round(number * 10) / 10;
}
