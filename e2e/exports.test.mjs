// Tables with personal values in two real browsers on a real server: asked for by one person, refused, asked for again,
// allowed by another, taken once; and whoever reported it sees who took it. And the lists that anybody takes along alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { report, sit, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

const ASKER = "网格长老梁";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`exports on ${database}`, () => {
    let stage;
    let lamp;
    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      lamp = await report(stage, "老张家门口路灯不亮");
    });
    after(async () => stage?.strike());

    const fits = async (page) => (await page.evaluate(() => document.documentElement.scrollWidth)) <= 360;
    const request = (page, purpose) => page.getByRole("article", { name: purpose });
    const requests = async (page) => {
      await page.goto("/desk/administration/exports");
      await page.getByRole("heading", { level: 1, name: "导出申请" }).waitFor();
    };

    async function ask(page, purpose) {
      await page.goto("/desk/matters?q=路灯");
      await page.getByRole("link", { name: "老张家门口路灯不亮" }).waitFor();
      await page.getByText("导出这个列表").click();
      await page.getByRole("button", { name: "连同个人信息……" }).click();
      await page.getByText("现在符合条件的有 1 件").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), "export-purpose");
      assert.deepEqual(await violations(page), []);
      await page.getByLabel("用途").fill(purpose);
      await page.getByRole("button", { name: "申请", exact: true }).click();
      await page.getByText("已申请，等安全管理员审批").waitFor();
    }

    /** They are told, and go where it leads. */
    async function toldOf(page, kind, words) {
      const notices = async () => (await page.request.get("/api/v1/notices")).json();
      await until(notices, (it) => it.notices.some((notice) => notice.kind === kind), 10_000);
      await page.getByRole("button", { name: /消息/ }).click();
      const line = page.getByRole("dialog").getByRole("listitem").filter({ hasText: words }).first();
      await line.getByRole("link", { name: "打开导出申请" }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.getByRole("heading", { level: 1, name: "导出申请" }).waitFor();
    }

    async function decide(page, purpose) {
      await page.goto("/desk/");
      await page.getByRole("link", { name: "导出申请", exact: true }).click();
      const one = request(page, purpose);
      await one.getByText("检索词：路灯；状态：办理中").waitFor();
      await one.getByText(ASKER).waitFor();
      return one;
    }

    test("asked for, refused, asked for again, allowed by another, taken once", async () => {
      const asker = await sit(stage, ASKER);
      const security = await sit(stage, "security-admin");
      await ask(asker, "备查用的电话号码");
      await security.goto("/desk/");
      await toldOf(security, "export-asked", "申请等您审批");
      let one = await decide(security, "备查用的电话号码");
      await one.getByRole("button", { name: "不同意" }).click();
      await one.getByLabel(/为什么不同意/).fill("说不清要做什么");
      assert.deepEqual(await violations(security), []);
      await one.getByRole("button", { name: "不同意" }).click();
      await one.getByText("未同意").waitFor();
      await toldOf(asker, "export-refused", "未获同意");
      await request(asker, "备查用的电话号码").getByText("说不清要做什么").waitFor();

      await ask(asker, "逐户回访路灯修好没有");
      await asker.getByRole("link", { name: "查看我的申请" }).click();
      const own = request(asker, "逐户回访路灯修好没有");
      await own.getByText("待审批").waitFor();
      // Whoever asks does not decide, neither by a button nor without one.
      assert.equal(await own.getByRole("button", { name: "同意", exact: true }).count(), 0);
      const listed = await asker.request.get("/api/v1/exports/own").then((answer) => answer.json());
      const { export: id } = listed.find((it) => it.purpose === "逐户回访路灯修好没有");
      const token = (await asker.request.get("/api/v1/session").then((answer) => answer.json())).csrf;
      const forbidden = await asker.request.post(`/api/v1/exports/${id}/allow`, { headers: { "CSRF-Token": token } });
      assert.equal((await forbidden.json()).code, "forbidden");

      one = await decide(security, "逐户回访路灯修好没有");
      assert.equal(await one.getByRole("button", { name: /取走/ }).count(), 0, "whoever decides does not take it");
      await one.getByRole("button", { name: "同意", exact: true }).click();
      await one.getByText("已同意，待取走").waitFor();

      await toldOf(asker, "export-allowed", "已获同意");
      await own.getByText("只能取一次").waitFor();
      assert.deepEqual(await violations(asker), []);
      const [file] = await Promise.all([asker.waitForEvent("download"), own.getByRole("button", { name: /CSV/ }).click()]);
      assert.match(file.suggestedFilename(), /^事项（含个人信息）-灵溪县-\d{8}-\d{4}\.csv$/);
      const table = readFileSync(await file.path(), "utf8");
      assert.match(table, /标题,上报人/);
      assert.match(table, /老张家门口路灯不亮/);
      assert.match(table, /13800000000/);
      await own.getByText("已取走", { exact: true }).waitFor();
      assert.equal(await own.getByRole("button").count(), 0, "once");
      const again = await asker.request.post(`/api/v1/exports/${id}/table/csv`, { headers: { "CSRF-Token": token } });
      assert.equal((await again.json()).code, "export-taken");

      // Staff of the matter read who took it, the resident reads which office.
      await asker.goto(`/desk/matters/${lamp.matter}`);
      await asker.getByRole("region", { name: "谁带走过其中的个人信息" }).getByText(ASKER).waitFor();
      const resident = await stage.page({ width: 360, height: 740 });
      await resident.goto("/follow");
      await resident.locator("#code").fill(lamp.receipt);
      await resident.locator("button.main").click();
      const told = resident.getByRole("region", { name: "谁带走过您的信息" });
      await told.waitFor();
      const said = await told.innerText();
      assert.match(said, /大榕村.*带走了/);
      assert.ok(!said.includes("老梁"), said);
      assert.deepEqual(await violations(resident), []);
      assert.ok(await fits(resident));
      await asker.setViewportSize({ width: 360, height: 740 });
      await requests(asker);
      await own.waitFor();
      assert.ok(await fits(asker), "nothing sticks out on a phone");
      assert.deepEqual([...asker.said, ...security.said].filter((line) => !line.includes("status of 403")), []);
      for (const page of [asker, security, resident]) await page.context().close();
    });

    test("every other list is taken along by whoever sees it", async () => {
      const lists = [
        ["system-admin", "/desk/administration/accounts", "导出这个列表", /^账号-/, /姓名,登录名,状态/],
        ["system-admin", "/desk/administration/packs", "导出这个列表", /^机制包-/, /event-loop,事件闭环,使用中/],
        ["audit-admin", "/desk/administration/sign-ins", "导出这个列表", /^登录日志-/, /audit-admin,已登录,密码/],
        ["security-admin", "/desk/administration/exports", "导出这个列表", /^导出申请-/, /网格长老梁,逐户回访路灯修好没有,1,已取走/],
        ["调度员小许", "/desk/map", "导出这个列表", /^地图-/, /大榕一网格,1,/],
        ["网格员小林", "/desk/report", "导出我的上报", /^我的上报-/, /编号,规程/],
      ];
      for (const [name, path, title, called, holds] of lists) {
        const page = await sit(stage, name);
        await page.goto(path);
        await page.getByText(title).click();
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV 文本" }).click()]);
        assert.match(file.suggestedFilename(), called);
        const table = readFileSync(await file.path(), "utf8");
        assert.match(table, holds);
        assert.doesNotMatch(table, /老张|13800000000|127\.0\.0\.1/);
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(page.said, []);
        await page.context().close();
      }
    });
  });
}
