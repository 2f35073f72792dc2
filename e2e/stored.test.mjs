// What people write may look like a program. Everywhere it is shown, in both doors and in letters, it stays what it
// is: text. Nothing of it runs, nothing of it becomes part of a page.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { programs, setStage } from "./stage.mjs";

/** Short enough for the shortest field, which takes 40 characters. */
const ATTACKS = [
  "<img src=x onerror=pwned()>",
  '"><script>pwned()</script>',
  "javascript:pwned()",
  "{{constructor.constructor('pwned()')()}}",
  "</textarea><svg/onload=pwned()>",
  "' onfocus=pwned() autofocus '",
];
/** Elements that an attack would have made. */
const MADE = "img[src='x'], [onerror], [onload], [onfocus], a[href^='javascript:'], script:not([src])";
const PLACE = { point: { longitude: 108.005, latitude: 22.005 } };

describe("what looks like a program stays text", () => {
  let stage, letters, mail;
  const stories = [];

  before(async () => {
    [letters, mail] = await startMail();
    stage = await setStage({
      serve: ["--unthrottled", "--mail-from", "格物 <gewu@example.cn>"],
      environment: { GEWU_SMTP: `smtp://127.0.0.1:${mail.server.address().port}` },
    });
    await stage.call("PUT", "/api/v1/contact", { as: "网格长老梁", json: { email: "liang@example.cn", "by-email": true, "by-sms": false } });
    const [, code] = await comes(() => letters.map(({ text }) => plainOf(text).match(/确认码 (\d{8})/)).find(Boolean), "the letter with a code");
    await stage.call("POST", "/api/v1/contact/confirm", { as: "网格长老梁", json: { code } });
    letters.length = 0;
    for (const attack of ATTACKS) stories.push(await live(attack));
  });
  after(async () => {
    await stage?.strike();
    mail?.close();
  });

  const post = (path, as, json, headers = {}) => stage.call("POST", path, { as, json, headers: { "idempotency-key": randomUUID(), ...headers } });

  /** One attack in every field of a report's whole life, by everybody who can write one. */
  async function live(attack) {
    const form = { category: "road-lamp", title: attack, text: `${attack}\n${attack}`, address: attack, name: attack };
    const told = await post("/api/v1/matters", undefined, { procedure: "event", where: PLACE, form, source: attack }, { "client-token": randomUUID() });
    const receipt = { authorization: `Receipt ${told.receipt}` };
    const words = { form: { words: attack } };
    const at = `/api/v1/matters/${told.matter}`;
    const task = async (as, step, what = "perform") => (await stage.call("GET", at, { as })).tasks.find((it) => it.step === step && it.purpose.do === what).task;
    const finish = async (as, step, outcome, what) => post(`${at}/tasks/${await task(as, step, what)}/finish`, as, { outcome, ...words });
    const [lead, handler, worker] = ["网格长老梁", "城管老陈", "网格员小林"];
    await post(`${at}/note`, undefined, words, receipt);
    await post(`${at}/urge`, undefined, words, receipt);
    await finish(lead, "triage", "dispatch");
    await post(`${at}/note`, lead, words);
    const handling = await task(handler, "handle");
    await post(`${at}/tasks/${handling}/extend`, handler, { limit: "1 working-days", ...words });
    await finish("调度员小许", "handle", "granted", "decide");
    await finish(handler, "handle", "solved");
    await finish(worker, "verify", "passed");
    const confirming = await task(lead, "confirm");
    await post(`${at}/tasks/${confirming}/finish`, undefined, { outcome: "no", ...words, marks: { time: 1, result: 1, attitude: 1 } }, receipt);
    await post(`${at}/tasks/${await task(handler, "handle")}/return`, handler, words);
    return { attack, ...told, at, words, receipt };
  }

  /** A page that tells when anything of an attack runs. */
  async function open(options = {}) {
    const page = await stage.page(options);
    page.trouble = [];
    page.on("dialog", (dialog) => (page.trouble.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
    page.on("request", (request) => /\/x$/.test(request.url()) && page.trouble.push(`asked for ${request.url()}`));
    await page.exposeFunction("pwned", () => page.trouble.push("it ran"));
    await page.exposeFunction("violated", (what) => page.trouble.push(`the policy was hit: ${what}`));
    await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => globalThis.violated(`${event.violatedDirective} ${event.blockedURI}`)));
    return page;
  }

  async function desk(name) {
    const page = await open();
    const answer = await page.request.post("/api/v1/session", { data: { login: name, password: stage.password } });
    assert.ok(answer.ok(), `${name} cannot sign in`);
    return page;
  }

  /** Looks at a page as it stands: nothing ran, nothing was made, and where it should be read it is read. */
  async function harmless(page, where, shown = []) {
    for (const text of shown) {
      await page.getByText(text, { exact: false }).or(page.locator(`xpath=//*[@value=${quoted(text)}]`)).first().waitFor({ state: "attached" });
    }
    assert.equal(await page.locator(MADE).count(), 0, `${where}: an element was made of it`);
    assert.deepEqual(page.trouble, [], where);
  }

  async function visit(page, path, shown = []) {
    await page.goto(path);
    await page.waitForTimeout(path.startsWith("/desk") ? 700 : 50);
    await harmless(page, path, shown);
  }

  test("the trap itself springs", async () => {
    for (const path of ["/help", "/desk/"]) {
      const page = await open();
      await page.goto(path);
      // Beside what the desk draws, which may draw itself anew just then.
      await page.evaluate((attack) => document.body.insertAdjacentHTML("beforeend", attack), ATTACKS[0]);
      await page.waitForTimeout(300);
      await assert.rejects(harmless(page, path), /an element was made of it/);
      assert.ok(page.trouble.some((it) => it.startsWith("the policy was hit")), `${path}: ${page.trouble}`);
      await page.context().close();
    }
  });

  test("typed into the portal's form, refused, corrected, received and followed", async () => {
    for (const attack of ATTACKS) {
      const page = await open();
      await page.goto("/report?procedure=event&category=road-lamp&place=6");
      for (const field of ["text", "address", "name"]) await page.locator(`[name='f.${field}']`).fill(attack);
      await page.locator("[name='f.phone']").fill(attack);
      await page.locator("[name='pictures']").setInputFiles({ name: `${attack}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
      await page.locator("button.main").click();
      await page.getByText("还有几处要改").waitFor();
      await harmless(page, `the form refused with ${attack}`, [attack]);
      await page.locator("[name='f.phone']").fill("13800000000");
      await page.locator("[name='f.title']").fill(attack);
      // Sooner than the portal takes it: everything is carried along.
      await page.locator("button.main").click();
      if (await page.locator("[data-wait]").count()) {
        await harmless(page, `carried with ${attack}`);
        await page.locator("button.main:not([disabled])").click({ timeout: 8_000 });
      }
      await page.getByText("您的回执码").waitFor();
      await harmless(page, `the receipt of ${attack}`);
      await visit(page, "/follow", [attack]);
      await page.context().close();
    }
  });

  test("through the desk's own forms, held, sent, batched and searched for", async () => {
    const [story] = stories;
    const page = await desk("网格长老梁");
    const made = await post("/api/v1/matters", undefined, { procedure: "event", where: PLACE, form: { category: "road-lamp", title: story.attack } }, { "client-token": randomUUID() });
    await page.goto(`/desk/matters/${made.matter}`);
    await page.getByRole("button", { name: /^不予受理/ }).click();
    await page.locator("form textarea").first().fill(story.attack);
    await page.locator("form button[type=submit]").click();
    await page.locator(".toast").waitFor();
    await harmless(page, "held", [story.attack]);
    await page.reload();
    await page.getByRole("button", { name: /^退出/ }).waitFor();
    await harmless(page, "declined", [story.attack]);

    for (const attack of ATTACKS) {
      await post("/api/v1/matters", undefined, { procedure: "event", where: PLACE, form: { category: "road-lamp", title: attack } }, { "client-token": randomUUID() });
    }
    await visit(page, "/desk/queue", ATTACKS);
    await page.keyboard.press("a");
    await page.getByRole("heading", { name: /选中了/ }).waitFor();
    await harmless(page, "a batch", ATTACKS);
    await page.keyboard.press("x");
    await page.getByRole("button", { name: "超期" }).click();
    await page.getByRole("button", { name: "存为常用" }).click();
    await page.getByLabel("名称").fill('"><img src=x onerror');
    // A page that is left takes with it what it was about to send.
    const kept = page.waitForResponse((it) => it.request().method() === "PUT" && it.url().endsWith("/settings/desk"));
    await page.getByRole("button", { name: "保存" }).click();
    await kept;
    await visit(page, "/desk/queue", ['"><img src=x onerror']);
    await page.locator(".tools button").first().click();
    await page.getByRole("dialog").waitFor();
    await harmless(page, "notices", ATTACKS);
    await page.context().close();
  });

  test("in everything that officers write, read by everybody who can read it", async () => {
    for (const { attack, at, receipt } of stories) {
      const seen = await stage.call("GET", at, { as: "网格长老梁" });
      const said = seen.timeline.filter((fact) => fact.personal?.words === attack).map((fact) => fact.kind);
      for (const kind of ["noted", "urged", "task-finished", "asked", "answered", "returned"]) assert.ok(said.includes(kind), `${kind} is kept as it was written: ${said}`);
      const page = await open();
      await page.context().addCookies([{ name: "receipt", value: receipt.authorization.split(" ")[1], url: stage.address }]);
      await visit(page, "/follow", [attack]);
      for (const act of await page.locator("details.act summary").all()) await act.click();
      await harmless(page, "every action open", [attack]);
      for (const path of ["/", "/receipt", "/public", "/public?show=done", `/api/v1/receipts/${receipt.authorization.split(" ")[1]}`]) await visit(page, path);
      await page.context().close();
    }
    for (const name of ["网格长老梁", "调度员小许", "值班长老何", "值班员小韦", "城管老陈"]) {
      const page = await desk(name);
      for (const path of ["/desk/queue", "/desk/matters", "/desk/map"]) await visit(page, path);
      for (const { at, attack } of name === "网格长老梁" ? stories : stories.slice(0, 2)) {
        await visit(page, at.replace("/api/v1", "/desk"), name === "网格长老梁" ? [attack] : []);
      }
      await page.context().close();
    }
  });

  test("taken for spam, declined with a reason, and read by whoever sent it", async () => {
    for (const attack of ATTACKS) {
      const form = { category: "road-lamp", title: attack, text: "http://a.example http://b.example http://c.example", name: attack };
      const told = await post("/api/v1/matters", undefined, { procedure: "event", where: PLACE, form }, { "client-token": randomUUID() });
      const seen = await (await fetch(`${stage.address}/api/v1/receipts/${told.receipt}`)).json();
      assert.ok(seen.form["set-aside"]?.length, JSON.stringify(seen.form));
      if (attack === ATTACKS[0]) {
        const page = await desk("网格长老梁");
        await visit(page, `/desk/matters/${told.matter}`, [attack]);
        await page.context().close();
      }
      await post(`/api/v1/matters/${told.matter}/tasks/${seen.tasks[0].task}/finish`, "网格长老梁", { outcome: "decline", form: { words: attack } });
      const page = await open();
      await visit(page, `/f/${told.receipt}`, [attack]);
      await page.context().close();
    }
  });

  test("as a name, as what a browser calls itself, as a draft", async () => {
    const file = join(stage.folder, "people.csv");
    const cell = (text) => `"${text.replaceAll('"', '""')}"`;
    writeFileSync(file, `external_key,name\n${ATTACKS.map((it, at) => `p${at},${cell(it)}`).join("\n")}\n`);
    const gewu = (...args) => execFileSync(join(programs, "gewu"), [...args, "--database", stage.database]).toString();
    gewu("import", "people", file);
    const added = gewu("journal", "export").split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((fact) => fact.kind === "person-added").slice(-ATTACKS.length);
    const admin = await desk("system-admin");
    const csrf = (await (await admin.request.get("/api/v1/session")).json()).csrf;
    for (const [at, fact] of added.entries()) {
      const answer = await admin.request.post("/api/v1/accounts", { data: { person: fact.subject.id, login: `attack-${at}` }, headers: { "csrf-token": csrf, "idempotency-key": randomUUID() } });
      assert.ok(answer.ok(), await answer.text());
    }
    await visit(admin, "/desk/administration/accounts", ATTACKS);
    for (const fact of added) await visit(admin, `/desk/administration/accounts/${fact.subject.id}`);
    const agent = '<img src=x onerror=pwned()>"><script>pwned()</script>';
    const login = await fetch(`${stage.address}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json", "user-agent": agent }, body: JSON.stringify({ login: "网格长老梁", password: stage.password }) });
    assert.ok(login.ok);
    const audit = await desk("audit-admin");
    await visit(audit, "/desk/administration/sign-ins", ["<img src=x"]);
    const page = await desk("网格长老梁");
    await visit(page, "/desk/account", ["<img src=x"]);
    await page.goto("/desk/report");
    await page.locator("form textarea").first().fill(ATTACKS[4]);
    await page.reload();
    await page.locator("form textarea").first().waitFor();
    assert.equal(await page.locator("form textarea").first().inputValue(), ATTACKS[4]);
    await harmless(page, "a draft");
    for (const it of [admin, audit, page]) await it.context().close();
  });

  test("in an address", async () => {
    const page = await open();
    for (const attack of ATTACKS) {
      const it = encodeURIComponent(attack);
      for (const path of [`/report?procedure=${it}&category=${it}`, `/report?procedure=event&category=${it}&place=6`, `/public?category=${it}&show=${it}`, `/grid/${it}`, `/f/${it}`, `/nothing/${it}`, `/desk/${it}`, `/desk/welcome#${it}`]) {
        await visit(page, path);
      }
      for (const to of [`javascript:pwned()`, "//evil.example/", "https://evil.example/", attack]) {
        const answer = await fetch(`${stage.address}/language?to=en&back=${encodeURIComponent(to)}`, { redirect: "manual" });
        assert.match(answer.headers.get("location") ?? "/", /^\/(?![/\\])/, `one is led away by ${to}`);
      }
    }
    await page.context().close();
  });

  test("letters say where to look, as text alone", async () => {
    const paths = stories.map(({ matter }) => `/desk/matters/${matter}`);
    const letter = await comes(() => letters.find(({ text }) => paths.some((path) => plainOf(text).includes(path))), "a letter about an attack's matter");
    // Were it otherwise, this would see it.
    assert.throws(() => isTextAlone(letter.text.replace(/text\/plain/i, "text/html")), /plain/);
    for (const attack of ATTACKS) {
      const [head] = letter.text.split("\r\n\r\n");
      const forged = `${head}\r\n\r\n${Buffer.from(`${plainOf(letter.text)}${attack}`).toString("base64")}`;
      assert.throws(() => isTextAlone(forged), /stays in the house/);
    }
    for (const { text } of letters) isTextAlone(text);
  });
});

/** A text as a string of XPath, which has no escapes. */
function quoted(text) {
  return `concat(${text.split('"').map((part) => `"${part}"`).join(`, '"', `)}, "")`;
}

/** What a letter says. */
function plainOf(text) {
  return Buffer.from(text.split(/\r\n\r\n(.*)/s)[1], "base64").toString("utf8");
}

/** A letter is text, says where to look, and holds nothing that somebody wrote, neither in its body nor in its head. */
function isTextAlone(text) {
  const [head] = text.split("\r\n\r\n");
  assert.match(head, /content-type: text\/plain/i, "a letter is plain text");
  assert.match(head, /content-transfer-encoding: base64/i);
  assert.doesNotMatch(head, /text\/html|multipart/i);
  const unfolded = head.replaceAll(/\?=\r\n[ \t]+=\?/g, "?==?");
  const told = unfolded.replaceAll(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, word) => Buffer.from(word, "base64").toString("utf8"));
  const plain = plainOf(text);
  for (const attack of ATTACKS) assert.ok(!`${head}${told}${plain}`.includes(attack), "what somebody wrote stays in the house");
  assert.doesNotMatch(plain, /<[a-z/!]|pwned/i, "what somebody wrote stays in the house");
  assert.match(plain, /\/desk\//);
}

/** Waits for something that comes on its own. */
async function comes(found, what, seconds = 60) {
  for (let waited = 0; waited < seconds * 10; waited++) {
    const it = found();
    if (it) return it;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${what}: not within ${seconds} seconds`);
}

async function startMail() {
  const letters = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    async onData(stream, _session, done) {
      let text = "";
      for await (const part of stream) text += part;
      letters.push({ text });
      done();
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return [letters, server];
}
