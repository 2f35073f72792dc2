// Running matters go over to another edition, in real browsers on a real server: published by two administrators, rehearsed,
// ordered, looked at by whoever works and whoever waits, and taken back.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { report, sit, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

const shipped = fileURLToPath(new URL("../packs/event-loop", import.meta.url));
const files = (folder) => readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? files(join(folder, name)) : [join(folder, name)]));

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`migration on ${database}`, () => {
    let stage;
    let matter;
    let receipt;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const open = async (page, path) => {
      await page.goto(`/desk/administration/packs/event-loop${path}`);
      await page.locator("h1").waitFor();
    };
    const taskOf = async (id) => (await stage.call("GET", `/api/v1/matters/${id}`, { as: "网格长老梁" })).tasks[0];
    /** What the console said that nobody expects. */
    const unexpected = (...pages) => pages.flatMap((page) => page.said);

    /** The pack with its handling under another id and title. */
    function renamed() {
      const folder = join(stage.folder, "renamed");
      mkdirSync(folder);
      cpSync(shipped, folder, { recursive: true });
      for (const file of files(folder)) {
        const text = readFileSync(file, "utf8").replaceAll('"handle"', '"work-on"').replaceAll("step.handle", "step.work-on");
        writeFileSync(file, text.replaceAll("处理", "承办"));
      }
      return folder;
    }

    async function dispatched(title) {
      const made = await report(stage, title);
      const { task } = await taskOf(made.matter);
      await stage.call("POST", `/api/v1/matters/${made.matter}/tasks/${task}/finish`, { as: "网格长老梁", json: { outcome: "dispatch" } });
      return made;
    }

    test("two people publish an edition that renames a step while matters run", async () => {
      ({ matter, receipt } = await dispatched("村口路灯不亮"));
      await report(stage, "桥头路灯不亮");
      const system = await sit(stage, "system-admin");
      await system.goto("/desk/administration/packs");
      await system.getByRole("button", { name: "上传机制包" }).click();
      await system.getByLabel("文件夹", { exact: true }).setInputFiles(renamed());
      await system.getByLabel("为什么提出").fill("处理改称承办");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      await system.getByRole("heading", { name: "发布“事件闭环”" }).waitFor();
      assert.equal(await system.getByRole("region", { name: "要改的地方" }).count(), 0);
      const security = await sit(stage, "security-admin");
      await security.goto("/desk/administration/packs");
      await security.getByRole("link", { name: "处理改称承办" }).click();
      await security.getByRole("button", { name: "同意，开始使用" }).click();
      await security.getByText("已同意，现在起生效").waitFor();
      assert.equal((await taskOf(matter))["step-title"], "处理", "what runs goes on as it began");
      await open(security, "");
      await security.getByText("还有 2 件在办事项按以前的版本或参数办理。").waitFor();
      assert.deepEqual(unexpected(system, security), []);
      for (const page of [system, security]) await page.context().close();
    });

    test("whoever wrote it rehearses, and sees numbers only", async () => {
      const system = await sit(stage, "system-admin");
      await open(system, "");
      await system.getByRole("link", { name: "看看能不能迁移" }).click();
      await system.getByRole("heading", { name: "有 2 件在办事项按以前的版本或参数办理" }).waitFor();
      // Without a word on the step, what waits there stays.
      await system.getByRole("button", { name: "看看会改变什么" }).click();
      const would = system.getByRole("status", { name: "迁移后会改变" });
      await would.getByText("可以迁移 1 件").waitFor();
      await would.getByText("正处于“处理”，那个版本没有这个环节：请指定对应到哪个环节。").waitFor();
      await would.getByText("是哪些事项").click();
      await would.locator("code").getByText(matter).waitFor();
      assert.ok(!(await would.innerText()).includes("村口路灯"), "no titles for whoever may not read the matters");
      await system.getByLabel("“处理”改为").selectOption({ label: "承办" });
      assert.equal(await would.count(), 0, "what was rehearsed was another plan");
      await system.getByRole("button", { name: "看看会改变什么" }).click();
      await would.getByText("可以迁移 2 件").waitFor();
      await would.getByText("处理 → 承办").waitFor();
      await would.getByText("期限都不变。").waitFor();
      await system.getByText("由安全管理员下令迁移").waitFor();
      assert.equal(await system.getByRole("button", { name: /^迁移/ }).count(), 0);
      assert.deepEqual(unexpected(system), []);
      await system.context().close();
    });

    test("whoever approves orders it; the matter stands in the new step, and goes back", async () => {
      const security = await sit(stage, "security-admin");
      await open(security, "/migration");
      await security.getByLabel("“处理”改为").selectOption({ label: "承办" });
      await security.getByRole("button", { name: "看看会改变什么" }).click();
      await security.getByRole("button", { name: "迁移 2 件" }).click();
      const sure = security.getByRole("region", { name: "确定迁移？" });
      await sure.waitFor();
      // The keyboard is where something is asked, and leads out of it.
      await security.keyboard.press("Escape");
      assert.equal(await sure.count(), 0);
      assert.equal((await taskOf(matter))["step-title"], "处理");
      await security.getByRole("button", { name: "迁移 2 件" }).click();
      await sure.getByRole("button", { name: "确定迁移" }).click();
      await security.getByText("已迁移 2 件").waitFor();
      const history = security.getByRole("region", { name: "迁移记录" });
      await history.getByText("已完成").waitFor();
      assert.match(await history.innerText(), /迁移 2 件到 [0-9a-f]{12}。\s*时限不变。/);
      assert.match(await history.innerText(), /处理 → 承办/);
      assert.equal((await taskOf(matter))["step-title"], "承办");

      // Whoever works there sees it in its new step, with what was before in its own words.
      const handler = await sit(stage, "城管老陈");
      await handler.goto(`/desk/matters/${matter}`);
      await handler.getByText("改按新版规程办理").waitFor();
      assert.match(await handler.locator("main").innerText(), /等待处理/);
      const resident = await stage.page();
      await resident.context().addCookies([{ name: "receipt", value: receipt, url: stage.address }]);
      await resident.goto("/follow");
      await resident.getByText("规程改为新版，这件事按新版继续办理，已办的都保留。").waitFor();

      await open(security, "");
      await security.getByRole("region", { name: "迁移记录" }).getByText("已完成").waitFor();
      await open(security, "/migration");
      await security.getByText("没有要迁移的").waitFor();
      await security.getByRole("button", { name: "撤回这次迁移" }).click();
      await security.getByRole("button", { name: "确定撤回" }).click();
      await security.getByText("已退回 2 件").waitFor();
      await history.getByText("已撤回").waitFor();
      assert.match(await history.innerText(), /撤回：退回 2 件/);
      assert.equal(await security.getByRole("button", { name: "撤回这次迁移" }).count(), 0);
      assert.equal((await taskOf(matter))["step-title"], "处理");
      await resident.reload();
      await resident.getByText("改回原来的规程继续办理，已办的都保留。").waitFor();
      assert.deepEqual(unexpected(security, handler), []);
      for (const page of [security, handler, resident]) await page.context().close();
    });

    test("everybody can use the page: both languages, 360 px and 1440 px, large type", async () => {
      for (const [language, large, width] of [["zh-CN", false, 1440], ["en", false, 1440], ["zh-CN", false, 360], ["en", true, 360]]) {
        const page = await sit(stage, "security-admin", { width, height: 800 });
        await page.addInitScript(([language, large]) => {
          localStorage.setItem("gewu.desk.language", language);
          localStorage.setItem("gewu.desk.large", String(large));
        }, [language, large]);
        for (const plan of [false, true]) {
          await open(page, "/migration");
          if (plan) await page.locator("#step-handle").selectOption("work-on");
          await page.locator("form button[type=submit]").click();
          await page.locator("section[role=status]").waitFor();
          const which = page.locator("section[role=status] details summary");
          if (await which.count()) await which.click();
          await page.getByRole("button", { name: plan ? /^(迁移 2 件|Migrate 2)$/ : /^(迁移 1 件|Migrate 1)$/ }).click();
          await page.waitForTimeout(300);
          const where = `migration ${plan ? "led" : "blind"} ${language} ${large ? "large" : ""} ${width}`;
          if (process.env.GEWU_SHOTS) await page.screenshot({ path: join(process.env.GEWU_SHOTS, `${where.replace(/\W+/g, "-")}-${database}.png`), fullPage: true });
          assert.deepEqual(await violations(page), [], where);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
        }
        assert.deepEqual(page.said, []);
        await page.context().close();
      }
    });
  });
}
