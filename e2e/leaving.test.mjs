// Somebody leaves: an administrator sees what they have in hand, somebody else takes it over, and the account is
// closed. And an administrator's reset, which one asks for and another releases.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { report, sit, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

const LEAVES = "城管老陈";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`leaving on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const shot = async (page, name) => process.env.GEWU_SHOTS && page.screenshot({ path: join(process.env.GEWU_SHOTS, `${name}.png`), fullPage: true });

    /** A street lamp that the one who leaves has signed for. */
    async function inHand(title) {
      const { matter } = await report(stage, title);
      const task = async (as, step) => {
        const { tasks } = await stage.call("GET", `/api/v1/matters/${matter}`, { as });
        return tasks.find((it) => it.step === step).task;
      };
      const finish = async (as, step, json) => stage.call("POST", `/api/v1/matters/${matter}/tasks/${await task(as, step)}/finish`, { as, json });
      await finish("网格长老梁", "triage", { outcome: "dispatch" });
      await stage.call("POST", `/api/v1/matters/${matter}/tasks/${await task(LEAVES, "handle")}/take`, { as: LEAVES, json: {} });
      return matter;
    }

    async function confirm(page, deed) {
      await page.getByRole("button", { name: deed, exact: true }).first().click();
      await page.getByRole("form", { name: deed }).getByRole("button", { name: deed, exact: true }).click();
    }

    test("an administrator's reset is asked for by one and released by another, and the person is told", async () => {
      const page = await sit(stage, "system-admin");
      await page.goto("/desk/administration/accounts");
      await page.locator("tr", { hasText: "audit-admin" }).getByRole("link").click();
      await confirm(page, "申请重置密码");
      await page.getByText("已申请，等安全管理员放行").waitFor();
      assert.equal(await page.getByRole("textbox", { name: "链接" }).count(), 0, "nobody alone sees a link");
      const audit = await sit(stage, "audit-admin");
      await audit.goto("/desk/administration/sign-ins");
      const told = async () => (await audit.request.get("/api/v1/notices")).json();
      await until(told, ({ notices }) => notices.some((it) => it.kind === "account-reset-asked"), 5_000);
      await audit.getByRole("button", { name: /消息/ }).click();
      await audit.getByText("有人申请重置您的账号").waitFor();

      const security = await sit(stage, "security-admin");
      await security.goto("/desk/administration/accounts");
      await security.locator("tr", { hasText: "audit-admin" }).getByRole("link").click();
      await confirm(security, "放行重置");
      assert.match(await security.getByRole("textbox", { name: "链接" }).inputValue(), /welcome#/);
      await security.getByText("已放行并重置").waitFor();
      assert.equal((await audit.request.get("/api/v1/session")).status(), 401);
      for (const one of [page, security, audit]) await one.context().close();
    });

    test("an administrator records an absence for somebody else", async () => {
      const page = await sit(stage, "system-admin");
      await page.goto(`/desk/administration/accounts/${stage.people["城管周局"].person}`);
      await page.getByRole("button", { name: "登记外出" }).click();
      const local = (days) => new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16);
      await page.getByLabel("从").fill(local(1));
      await page.getByLabel("到", { exact: true }).fill(local(0));
      await page.getByText("结束要晚于开始").waitFor();
      await page.getByLabel("到", { exact: true }).fill(local(3));
      await page.getByRole("radio", { name: "其他人" }).check();
      await page.getByLabel("人员编号").fill(stage.people["交通老黄"].person);
      await shot(page, "away-1440");
      await page.getByRole("button", { name: "登记", exact: true }).click();
      await page.getByRole("button", { name: "取消" }).waitFor();
      await page.getByRole("button", { name: "取消" }).click();
      await until(() => page.getByRole("button", { name: "取消" }).count(), (count) => count === 0);
      assert.deepEqual(page.said, []);
      await page.context().close();
    });

    test("what somebody has in hand is handed over, and then the account is closed", async () => {
      await inHand("桥头路灯不亮");
      await inHand("校门口路灯不亮");
      const page = await sit(stage, "system-admin");
      await page.goto(`/desk/administration/accounts/${stage.people[LEAVES].person}`);
      await confirm(page, "停用账号");
      await page.getByText("此人手上还有待办").waitFor();
      await page.getByRole("link", { name: "查看手上的工作并移交" }).click();
      await page.getByRole("heading", { name: `移交 ${LEAVES} 的工作` }).waitFor();
      assert.equal(await page.getByText("已签收", { exact: true }).count(), 2);
      assert.equal(await page.getByText("桥头路灯不亮").count(), 0, "whoever hands over reads no report");
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await shot(page, `hand-over-${width}`);
        assert.deepEqual(await violations(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${wide} px too wide at ${width}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByLabel("移交原因").fill("调离本岗位");
      await page.getByRole("button", { name: "移交并终止岗位" }).click();
      await page.getByText("已全部移交").waitFor();
      await page.getByText("0 件交给接手人，2 件退回原岗位，终止岗位 1 个。").waitFor();
      await page.getByText("手上没有待办").waitFor();
      await shot(page, "handed-over-1440");
      await page.getByRole("link", { name: "回到账号，可以停用了" }).click();
      await confirm(page, "停用账号");
      await page.getByText("已停用", { exact: true }).first().waitFor();
      const gone = await fetch(`${stage.address}/api/v1/queue`, { headers: { authorization: `Bearer ${stage.people[LEAVES].token}` } });
      assert.equal(gone.status, 401);
      assert.deepEqual(page.said, []);
      await page.context().close();
    });
  });
}
