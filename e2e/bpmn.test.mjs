// The BPMN of every pack opens as it was drawn in the editor that most programs for processes are built on.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BpmnModdle } from "bpmn-moddle";
import { parse } from "smol-toml";
import { openBrowser, programs } from "./stage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const viewer = readFileSync(createRequire(import.meta.url).resolve("bpmn-js/dist/bpmn-viewer.production.min.js"), "utf8");
const folders = ["packs", "crates/packs/tests/variants"].flatMap((base) =>
  readdirSync(join(root, base), { withFileTypes: true }).filter((it) => it.isDirectory()).map((it) => join(root, base, it.name)),
);

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

for (const folder of folders) {
  const manifest = parse(readFileSync(join(folder, "pack.toml"), "utf8"));
  for (const file of manifest.procedures) {
    const procedure = parse(readFileSync(join(folder, file), "utf8"));
    for (const language of ["zh-CN", "en"]) {
      if (language === "en" && !existsSync(join(folder, "words", "en.toml"))) continue;
      test(`${manifest.id}: ${procedure.id} opens in ${language} as it is drawn`, async () => {
        const xml = drawn(folder, procedure.id, language);
        await follows(xml);
        const canvas = await opened(xml);
        assert.deepEqual(canvas.warnings, []);
        nothingOverlaps(canvas);
        everythingInItsLane(canvas);
        if (language === "zh-CN") assert.deepEqual(missing(canvas, manifest, procedure), []);
      });
    }
  }
}

const drawn = (folder, procedure, language) =>
  execFileSync(join(programs, "gewu"), ["draw", folder, "--procedure", procedure, "--as", "bpmn", "--language", language], { encoding: "utf8" });

/** By the standard's own model: everything is known, and refers to something. */
async function follows(xml) {
  const { rootElement, references, warnings } = await new BpmnModdle().fromXML(xml);
  assert.deepEqual(warnings, []);
  assert.ok(references.length > 0);
  const process = rootElement.rootElements.find((it) => it.$type === "bpmn:Process");
  for (const flow of process.flowElements.filter((it) => it.$type === "bpmn:SequenceFlow")) {
    assert.ok(flow.sourceRef?.outgoing?.includes(flow), `${flow.id} leaves ${flow.sourceRef?.id}`);
    assert.ok(flow.targetRef?.incoming?.includes(flow), `${flow.id} enters ${flow.targetRef?.id}`);
  }
  const nodes = process.flowElements.filter((it) => it.$type !== "bpmn:SequenceFlow");
  const inLanes = process.laneSets.flatMap((set) => set.lanes).flatMap((lane) => lane.flowNodeRef ?? []);
  assert.deepEqual(new Set(inLanes), new Set(nodes), "every node is in a lane");
  assert.equal(inLanes.length, nodes.length, "and in one only");
}

/** What the viewer puts on its canvas. */
async function opened(xml) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.route("**/*", (route) => route.abort());
    await page.setContent('<div id="canvas" style="width: 1440px; height: 900px"></div>');
    await page.addScriptTag({ content: viewer });
    return await page.evaluate(async (xml) => {
      const viewer = new globalThis.BpmnJS({ container: "#canvas" });
      const { warnings } = await viewer.importXML(xml);
      const registry = viewer.get("elementRegistry");
      const elements = registry.getAll().map((it) => ({
        id: it.id,
        type: it.businessObject.$type,
        label: Boolean(it.labelTarget),
        area: { x: it.x, y: it.y, width: it.width, height: it.height },
        holds: (it.businessObject.flowNodeRef ?? []).map((node) => node.id),
        text: [...registry.getGraphics(it).querySelectorAll(":scope > .djs-visual text")].map((text) => text.textContent).join(""),
      }));
      return { warnings: warnings.map((it) => it.message), elements };
    }, xml);
  } finally {
    await context.close();
  }
}

const TASK = /Task$/;
const meet = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
const within = (one, other) => one.x >= other.x && one.y >= other.y && one.x + one.width <= other.x + other.width && one.y + one.height <= other.y + other.height;

function nothingOverlaps({ elements }) {
  const tasks = elements.filter((it) => TASK.test(it.type) && !it.label);
  assert.ok(tasks.length > 0);
  for (const [at, one] of tasks.entries()) {
    for (const other of tasks.slice(at + 1)) assert.ok(!meet(one.area, other.area), `${one.id} lies on ${other.id}`);
    for (const words of elements.filter((it) => it.label)) assert.ok(!meet(one.area, words.area), `“${words.text}” stands on ${one.id}`);
  }
  const words = elements.filter((it) => it.label && it.text);
  for (const [at, one] of words.entries()) {
    for (const other of words.slice(at + 1)) assert.ok(!meet(one.area, other.area), `“${one.text}” stands on “${other.text}”`);
  }
}

function everythingInItsLane({ elements }) {
  const shapes = new Map(elements.filter((it) => !it.label).map((it) => [it.id, it]));
  const lanes = elements.filter((it) => it.type === "bpmn:Lane");
  assert.ok(lanes.length > 0);
  for (const lane of lanes) {
    for (const id of lane.holds) assert.ok(within(shapes.get(id).area, lane.area), `${id} stands outside its lane “${lane.text}”`);
  }
  const pool = elements.find((it) => it.type === "bpmn:Participant");
  for (const lane of lanes) assert.ok(within(lane.area, pool.area), `the lane “${lane.text}” lies outside the pool`);
}

/** Titles of the definition that cannot be read on the canvas. */
function missing({ elements }, manifest, procedure) {
  const plain = (text) => text.replace(/\s/g, "");
  const read = (type) => elements.filter((it) => type.test(it.type)).map((it) => plain(it.text));
  const [nodes, flows, lanes] = [/(Task|Event|Gateway)$/, /SequenceFlow$/, /Lane$/].map(read);
  const title = (said, id) => plain(typeof said === "string" ? said : (said?.title ?? id));
  const gone = [];
  const look = (texts, words, what) => {
    if (!texts.some((text) => text.includes(plain(words)))) gone.push(`${what} “${words}”`);
  };
  for (const [id, end] of Object.entries(procedure.ends)) look(nodes, title(end, id), "the end");
  for (const step of procedure.step) {
    look(nodes, step.title, "the step");
    const who = [step.who ?? []].flat()[0];
    const role = manifest.roles[who?.split(" @ ")[0]] ?? (who === "reporter" ? "上报人" : null);
    if (role && who.includes(" @ ")) look(lanes, role, "the lane of");
    for (const [id, outcome] of Object.entries(step.outcomes)) look(flows, typeof outcome === "string" ? id : title(outcome, id), `the outcome of ${step.id}`);
  }
  return gone;
}
