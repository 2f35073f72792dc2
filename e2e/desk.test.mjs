// The desk in a real browser on a real server: by keyboard alone, with two tabs, with a session that ends, with a
// decision taken back, with many at once of which one fails; and every page for everybody.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { report, sit, titles, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`desk on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const seen = (matter, as = "调度员小许") => stage.call("GET", `/api/v1/matters/${matter}`, { as });
    const opened = async (matter, step) => (await seen(matter)).tasks.some((task) => task.step === step);

    test("a grid lead works the queue by keyboard alone, and another tab follows", async () => {
      const [first, second, third] = [await report(stage, "路灯一"), await report(stage, "路灯二"), await report(stage, "路灯三")];
      const page = await sit(stage, "网格长老梁");
      const other = await sit(stage, "网格长老梁");
      await page.goto("/desk/");
      await other.goto("/desk/");
      await until(() => titles(other), (all) => all.length === 3);
      await until(() => page.locator("tr[aria-current] .what a").allTextContents(), (all) => all[0] === "路灯一");

      // ? tells the keys; Escape closes them.
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "快捷键" }).waitFor();
      assert.match(await page.getByRole("dialog").innerText(), /派遣/);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });

      // The first is dispatched: its key, words, send.
      const dispatch = await page.locator(".actions button", { hasText: "派遣" }).locator("kbd").innerText();
      await page.keyboard.press(dispatch);
      await page.locator("form[aria-label=派遣]").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.type("请尽快修复");
      await page.keyboard.press("Control+Enter");
      await until(() => opened(first.matter, "handle"), Boolean);
      await until(() => titles(page), (all) => !all.includes("路灯一"));
      await until(() => titles(other), (all) => !all.includes("路灯一"));

      // The second is signed for, which asks for nothing; the other tab sees it.
      await until(() => page.locator("tr[aria-current] .what a").allTextContents(), (all) => all[0] === "路灯二");
      await page.locator(".pane .actions button").first().waitFor();
      await page.keyboard.press("t");
      await until(async () => (await seen(second.matter)).tasks[0].taken, Boolean);
      await until(() => other.locator("tbody tr", { hasText: "路灯二" }).innerText(), (text) => text.includes("我已签收"));

      // j and k move, Enter opens.
      await page.keyboard.press("j");
      await until(() => page.locator("tr[aria-current] .what a").allTextContents(), (all) => all[0] === "路灯三");
      await page.keyboard.press("k");
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/matters/${third.matter}`);
      await page.getByRole("heading", { name: "路灯三", level: 1 }).waitFor();

      // What somebody else does shows by itself.
      await page.goBack();
      const fourth = await report(stage, "路灯四");
      await until(() => titles(page), (all) => all.includes("路灯四"));
      await until(() => titles(other), (all) => all.includes("路灯四"));
      const decide = (await seen(fourth.matter)).tasks[0].task;
      const decline = { outcome: "decline", form: { words: "重复上报" } };
      await stage.call("POST", `/api/v1/matters/${fourth.matter}/tasks/${decide}/finish`, { as: "网格长老梁", json: decline });
      await until(() => titles(page), (all) => !all.includes("路灯四"));
      assert.deepEqual([...page.said, ...other.said], []);
      await page.context().close();
      await other.context().close();
    });

    test("a decision is taken back before it is sent, and nothing of it is lost", async () => {
      const { matter } = await report(stage, "撤销的灯");
      const page = await sit(stage, "网格长老梁");
      await page.goto(`/desk/matters/${matter}`);
      await page.getByRole("button", { name: /^不予受理/ }).click();
      await page.getByRole("textbox", { name: "理由" }).fill("不归我们管");
      await page.getByRole("button", { name: /^发出/ }).click();
      await page.locator(".toast").waitFor();
      await page.keyboard.press("u");
      await page.locator(".toast").waitFor({ state: "detached" });
      await page.waitForTimeout(5_500);
      assert.equal((await seen(matter)).status, "open", "what was taken back was not sent");
      await page.getByRole("button", { name: /^不予受理/ }).click();
      assert.equal(await page.getByRole("textbox", { name: "理由" }).inputValue(), "不归我们管");

      // On leaving it is sent at once.
      await page.getByRole("button", { name: /^发出/ }).click();
      await page.locator(".toast").waitFor();
      await page.goto("about:blank");
      await until(async () => (await seen(matter)).status, (status) => status === "ended");
      await page.context().close();
    });

    test("of many at once, one fails and says why", async () => {
      const made = [];
      for (const title of ["批量一", "批量二", "批量三"]) made.push(await report(stage, title, "garbage"));
      const page = await sit(stage, "网格长老梁");
      await page.goto("/desk/");
      for (const title of ["批量一", "批量二", "批量三"]) await page.getByLabel(`选中：${title}`).check();
      await page.getByRole("heading", { name: "选中了 3 件" }).waitFor();
      await page.getByRole("button", { name: /^派遣/ }).click();
      await page.getByRole("textbox").first().fill("请清运");
      // Somebody else acts on one of them meanwhile, and the list has not said so yet.
      await page.route("**/api/v1/queue**", (route) => route.abort());
      const task = (await seen(made[1].matter)).tasks[0].task;
      await stage.call("POST", `/api/v1/matters/${made[1].matter}/tasks/${task}/take`, { as: "网格长老梁", json: {} });
      await page.getByRole("button", { name: /^发出/ }).click();
      await page.getByText("办了 2 件，1 件没有办成").waitFor({ timeout: 9_000 });
      await page.unroute("**/api/v1/queue**");
      assert.ok((await opened(made[0].matter, "handle")) && (await opened(made[2].matter, "handle")));
      assert.ok(await opened(made[1].matter, "triage"));
      const row = page.locator("tbody tr", { hasText: "批量二" });
      assert.match(await row.innerText(), /事项已有变化/);
      assert.ok(await page.getByLabel("选中：批量二").isChecked(), "what failed stays selected");
      await page.context().close();
    });

    test("what came meanwhile is shown, and what was typed stays", async () => {
      const { matter } = await report(stage, "有变化的灯");
      const page = await sit(stage, "网格长老梁");
      await page.goto(`/desk/matters/${matter}`);
      await page.getByRole("button", { name: /^不予受理/ }).click();
      await page.getByRole("textbox", { name: "理由" }).fill("写了很久的理由");
      // No word of the change reaches this page before it sends: the connection on which it would come is held.
      await page.route("**/api/v1/events", () => {});
      await page.reload();
      await page.getByRole("button", { name: /^不予受理/ }).click();
      await stage.call("POST", `/api/v1/matters/${matter}/tasks/1/take`, { as: "网格长老梁", json: {} });
      await page.getByRole("button", { name: /^发出/ }).click();
      await page.getByText("您办理期间，事项有了变化").waitFor({ timeout: 9_000 });
      await page.unroute("**/api/v1/events");
      assert.match(await page.locator(".say.bad").first().innerText(), /签收/);
      assert.equal(await page.getByRole("textbox", { name: "理由" }).inputValue(), "写了很久的理由");
      await page.reload();
      await page.getByRole("button", { name: /^不予受理/ }).click();
      assert.equal(await page.getByRole("textbox", { name: "理由" }).inputValue(), "写了很久的理由");
      await page.getByRole("button", { name: /^发出/ }).click();
      await until(async () => (await seen(matter)).status, (status) => status === "ended");
      await page.context().close();
    });

    test("a session that ends loses nothing", async () => {
      const { matter } = await report(stage, "登录过期的灯");
      const page = await stage.page();
      await page.goto(`/desk/matters/${matter}`);
      await page.getByLabel("登录名").fill("网格长老梁");
      await page.getByLabel("密码").fill("写错的密码写错的密码");
      await page.getByRole("button", { name: "登录", exact: true }).click();
      await page.getByRole("alert").waitFor();
      await page.getByLabel("密码").fill(stage.password);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^不予受理/ }).click();
      await page.getByRole("textbox", { name: "理由" }).fill("一个字都不能丢");
      // The session ends while they write.
      await page.context().clearCookies();
      await page.getByRole("button", { name: /^发出/ }).click();
      const again = page.getByRole("dialog", { name: "登录已过期，请重新登录" });
      await again.waitFor();
      assert.deepEqual(await violations(page), []);
      assert.equal(await again.getByLabel("登录名").inputValue(), "网格长老梁");
      await again.getByLabel("密码").fill(stage.password);
      await page.keyboard.press("Enter");
      await again.waitFor({ state: "detached" });
      // What had been decided was kept, and went as soon as it could.
      await until(async () => (await seen(matter)).status, (status) => status === "ended");
      assert.match((await seen(matter, "网格长老梁")).timeline.map((fact) => fact.personal?.words).join(), /一个字都不能丢/);
      await page.getByRole("button", { name: "退出" }).click();
      await page.getByRole("heading", { name: "登录格物工作台" }).waitFor();
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft"))), []);
      await page.context().close();
    });

    test("two who look at the same matter see each other", async () => {
      const { matter } = await report(stage, "两个人看的灯");
      const lead = await sit(stage, "网格长老梁");
      const officer = await sit(stage, "值班员小韦");
      await lead.goto(`/desk/matters/${matter}`);
      await lead.locator("h1").waitFor();
      await officer.goto(`/desk/matters/${matter}`);
      await lead.getByText("值班员小韦也在看这件事").waitFor();
      await officer.getByText("网格长老梁也在看这件事").waitFor();
      await officer.goto("/desk/account");
      await lead.getByText("值班员小韦也在看这件事").waitFor({ state: "detached", timeout: 3_000 });
      await lead.context().close();
      await officer.context().close();
    });

    // The pages are the same whatever database is behind them.
    if (database === "sqlite") test("every page is for everybody", async () => {
      const { matter } = await report(stage, "给所有人的灯");
      const astray = await sit(stage, "网格长老梁");
      await astray.goto("/desk/matters/not-one");
      await astray.getByText("没有这个页面").waitFor();
      await astray.context().close();
      const pages = ["queue", "matters", `matters/${matter}`, "map", "report", "absence", "account", "welcome?key=x", "no/such/page"];
      for (const [language, large, width] of [["zh-CN", false, 1440], ["en", false, 1440], ["zh-CN", true, 1440], ["zh-CN", false, 360], ["en", true, 360]]) {
        const page = await sit(stage, "网格长老梁", { width, height: 800 });
        await page.addInitScript(([language, large]) => {
          localStorage.setItem("gewu.desk.language", language);
          localStorage.setItem("gewu.desk.large", String(large));
        }, [language, large]);
        await page.goto("/desk/queue");
        for (const path of pages) {
          await page.goto(`/desk/${path}`);
          await page.locator("h1:not(.hidden)").first().waitFor();
          await page.waitForTimeout(400);
          const where = `${path} ${language} ${large ? "large" : ""} ${width}`;
          assert.deepEqual(await violations(page), [], where);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
        }
        // The policy of the page was never hit, and nothing went wrong in it.
        assert.deepEqual(page.said, []);
        await page.context().close();
      }
    });
  });
}
