// Work orders of a platform outside on the real server: in by signed messages, dispatched, objected to, answered, called
// back; while the platform is down, and when it takes nothing any more.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sit, until, violations } from "./desk.mjs";
import { startPlatform } from "./hotline.mjs";
import { packFiles, publish } from "./publish.mjs";
import { programs, setStage } from "./stage.mjs";

const [TOWN, COUNTY, HANDLER] = ["调度员小许", "值班长老何", "城管老陈"];

/** The pack with the roles that the small county of the tests holds. */
const FILES = packFiles("hotline", [
  ["dispatcher-on-call @ county", "dispatcher @ town"],
  ["dispatcher-on-call =", "dispatcher ="],
  ["arbiter @ county", "command-officer @ county"],
  ["arbiter            =", "command-officer ="],
]);

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`work orders on ${database}`, () => {
    let stage;
    let platform;
    const gewu = (...args) => execFileSync(join(programs, "gewu"), [...args, "--database", stage.database, "--files", join(stage.folder, "files")]).toString();

    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      platform = await startPlatform();
      await publish(stage, FILES);
      platform.secret = gewu("partner", "add", "city-hotline", "--external", "hotline", "--title", "市热线平台", "--endpoint", platform.url).trim();
      platform.address = `${stage.address}/api/v1/exchange/city-hotline`;
    });
    after(async () => {
      await stage?.strike();
      platform?.stop();
    });

    const order = (number, title) => ({
      number,
      where: { point: { longitude: 108.005, latitude: 22.005 } },
      form: { category: "street-order", title, text: "早上走不过去", phone: "13800000000" },
    });
    const told = (number, words) => until(async () => platform.told(number), (it) => words.every((word) => it.includes(word)), 90_000);
    const task = async (matter, step, as) => {
      const { tasks } = await stage.call("GET", `/api/v1/matters/${matter}`, { as });
      const found = tasks.find((it) => it.step === step);
      assert.ok(found, `${step} waits: ${JSON.stringify(tasks)}`);
      return `/api/v1/matters/${matter}/tasks/${found.task}`;
    };
    const finish = async (matter, step, as, json) => stage.call("POST", `${await task(matter, step, as)}/finish`, { as, json });

    test("an order goes in, is objected to, answered and called back", async () => {
      const sent = await platform.send("order", order("GZ-1", "人行道被摊位占了"));
      assert.equal(sent.status, 201, JSON.stringify(sent.body));
      const { matter } = sent.body;
      const again = await platform.send("order", order("GZ-1", "人行道被摊位占了"));
      assert.deepEqual([again.status, again.body], [200, sent.body]);
      assert.equal((await platform.send("order", order("GZ-1", "另一件"))).body.code, "other-order");

      // Dispatched at the desk, where the platform's own number stands.
      const page = await sit(stage, TOWN);
      await page.goto(`/desk/matters/${matter}`);
      await page.getByRole("heading", { name: "人行道被摊位占了" }).first().waitFor();
      await page.getByText("GZ-1").first().waitFor();
      assert.deepEqual(await violations(page), []);
      await page.context().close();
      await finish(matter, "dispatch", TOWN, { outcome: "dispatch" });
      await told("GZ-1", ["dispatched"]);

      await stage.call("POST", `${await task(matter, "handle", HANDLER)}/return`, { as: HANDLER, json: { form: { words: "不归城管" } } });
      await finish(matter, "arbitrate", COUNTY, { outcome: "keep", form: { words: "占道经营由城管负责" } });
      await told("GZ-1", ["sent-back", "dispatch-kept"]);
      await finish(matter, "handle", HANDLER, { outcome: "solved", form: { words: "已清理" } });
      await told("GZ-1", ["answered", "awaited"]);
      const answer = platform.taken.find((it) => it.type === "answered" && it.data.number === "GZ-1");
      assert.deepEqual(answer.data.told, { words: "已清理" });
      assert.equal((await platform.state("GZ-1")).body.awaited.step, "callback");
      const result = { number: "GZ-1", outcome: "satisfied", form: { words: "满意" } };
      const first = await platform.send("result", result, { id: "callback-1" });
      assert.equal(first.status, 200, JSON.stringify(first.body));
      assert.equal((await platform.send("result", result, { id: "callback-1" })).status, 200);
      await told("GZ-1", ["closed-satisfied"]);
      assert.deepEqual(platform.told("GZ-1"), ["dispatched", "sent-back", "dispatch-kept", "answered", "awaited", "closed-satisfied"]);
    });

    test("what was not signed, was changed or is old is refused", async () => {
      const other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA=";
      assert.equal((await platform.send("order", order("GZ-2", "假的"), { secret: other })).body.code, "wrong-signature");
      const tamper = (body) => body.replace("GZ-2", "GZ-3");
      assert.equal((await platform.send("order", order("GZ-2", "改过的"), { tamper })).body.code, "wrong-signature");
      const at = new Date(Date.now() - 6 * 60_000);
      assert.equal((await platform.send("order", order("GZ-2", "旧的"), { at })).body.code, "stale-message");
      assert.equal((await platform.state("GZ-2")).body.code, "no-such-order");
    });

    test("a platform that is down, slow or broken hears later, in order", async () => {
      for (const [at, fault] of ["down", 500].entries()) {
        const number = `GZ-1${at}`;
        const { matter } = (await platform.send("order", order(number, `占道 ${fault}`))).body;
        platform.fault = fault;
        const before = platform.refused;
        await finish(matter, "dispatch", TOWN, { outcome: "dispatch" });
        await until(async () => platform.refused, (it) => it > before, 20_000);
        await finish(matter, "handle", HANDLER, { outcome: "explained", form: { words: "已说明" } });
        platform.fault = fault === 500 ? "slow" : null;
        await told(number, ["dispatched", "answered", "awaited"]);
        platform.fault = null;
        assert.deepEqual(platform.told(number), ["dispatched", "answered", "awaited"]);
      }
    });

    test("what the platform takes no more is seen at the desk, sent again and let go", async () => {
      platform.fault = 410;
      for (const number of ["GZ-20", "GZ-21"]) {
        const { matter } = (await platform.send("order", order(number, `占道 ${number}`))).body;
        await finish(matter, "dispatch", TOWN, { outcome: "dispatch" });
      }
      await until(async () => platform.refused, (it) => it > 0, 20_000);
      const page = await sit(stage, "system-admin");
      const line = (number) => page.getByRole("article", { name: new RegExp(`市热线平台 ${number}`) });
      await page.goto("/desk/administration/undelivered");
      await until(async () => { await page.reload(); await page.getByRole("heading", { level: 1, name: "未送达" }).waitFor(); return page.getByRole("article").count(); }, (it) => it === 2, 20_000);
      await line("GZ-20").getByText("the partner answered 410").waitFor();
      await page.getByRole("navigation", { name: "导航" }).getByText("2", { exact: true }).waitFor();
      assert.deepEqual(await violations(page), []);
      const shots = process.env.GEWU_SHOTS;
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: join(shots, "undelivered-1440.png"), fullPage: true });
        await page.setViewportSize({ width: 360, height: 780 });
        await page.screenshot({ path: join(shots, "undelivered-360.png"), fullPage: true });
      }
      await page.setViewportSize({ width: 360, height: 780 });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      await page.setViewportSize({ width: 1440, height: 900 });
      platform.fault = null;
      await line("GZ-20").getByRole("button", { name: "重发" }).click();
      await page.getByText("已重新发送").waitFor();
      await told("GZ-20", ["dispatched"]);
      await line("GZ-21").getByRole("button", { name: "不再发送" }).click();
      await line("GZ-21").getByLabel(/为什么不再发送/).fill("已电话告知平台");
      await line("GZ-21").getByRole("button", { name: "不再发送" }).click();
      await page.getByText("没有未送达的消息").waitFor();
      assert.deepEqual(platform.told("GZ-21"), []);
      await page.context().close();
    });
  });
}
