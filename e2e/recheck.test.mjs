// Looking again at what has ended, at the desk: what the lot has drawn is listed with its signs, somebody who had no part
// in it says what they found, and what is not settled is taken up again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { report, sit, until, violations } from "./desk.mjs";
import { programs, setStage } from "./stage.mjs";

const COPIED = "已现场处置完毕，群众表示满意";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`looking again on ${database}`, () => {
    let stage;
    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      // In this county every ended matter is drawn.
      const all = join(stage.folder, "all.toml");
      writeFileSync(all, "[parameters]\nrecheck_one_in = 1\n");
      execFileSync(join(programs, "gewu"), ["pack", "overlay", "--database", stage.database, "event-loop", all]);
    });
    after(async () => stage?.strike());

    const seen = (matter, as) => stage.call("GET", `/api/v1/matters/${matter}`, { as });
    const finish = async (matter, step, as, json, headers) => {
      const { task } = (await seen(matter, "值班长老何")).tasks.find((it) => it.step === step);
      await stage.call("POST", `/api/v1/matters/${matter}/tasks/${task}/finish`, { as, json, headers });
    };

    /** Somebody reports something, the unit says in these words that it is done, and the reporter confirms. */
    async function closed(title, words) {
      const { matter, receipt } = await report(stage, title);
      await finish(matter, "triage", "网格长老梁", { outcome: "dispatch" });
      await finish(matter, "handle", "城管老陈", { outcome: "solved", form: { words } });
      await finish(matter, "verify", "网格员小林", { outcome: "passed" });
      await finish(matter, "confirm", undefined, { outcome: "yes" }, { authorization: `Receipt ${receipt}` });
      return { matter, receipt };
    }

    test("what is drawn is looked at by somebody else, and what is not settled is taken up again", async () => {
      const first = await closed("桥头路灯不亮", COPIED);
      const second = await closed("榕树下路灯不亮", COPIED);
      await until(() => stage.call("GET", "/api/v1/rechecks", { as: "值班长老何" }), (it) => it.rechecks.length === 2);

      // Whoever has nothing to look at again reads no word of it.
      const lead = await sit(stage, "网格长老梁");
      await lead.goto("/desk/queue");
      await lead.getByRole("heading", { name: "我的待办" }).waitFor();
      await lead.goto("/desk/rechecks");
      await lead.getByText("没有要复核的").waitFor();
      assert.deepEqual(await violations(lead), []);
      await lead.context().close();

      const page = await sit(stage, "值班长老何");
      await page.goto("/desk/queue");
      await page.getByRole("link", { name: "抽到 2 件办结事项请您复核" }).click();
      await page.getByRole("link", { name: "桥头路灯不亮" }).waitFor();
      const list = await page.locator("main").textContent();
      assert.match(list, /纯随机抽中/);
      assert.match(list, /办理情况与别的事项一字不差（1 件）/);
      assert.deepEqual(await violations(page), []);
      await page.getByText("导出这个列表").click();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV 文本" }).click()]);
      assert.match(file.suggestedFilename(), /^复核-/);
      const table = readFileSync(await file.path(), "utf8");
      assert.match(table, /办理情况一字不差的别的事项 1/);
      assert.doesNotMatch(table, /榕树下路灯不亮/);

      await page.getByRole("link", { name: "榕树下路灯不亮" }).click();
      const panel = page.getByRole("region", { name: "抽到您复核" });
      await panel.getByText("不等于有问题").waitFor();
      await page.getByText(COPIED).first().waitFor();
      await panel.getByRole("button", { name: "办结不实" }).click();
      await panel.getByRole("alert").waitFor();
      assert.deepEqual(await violations(page), []);
      await panel.getByLabel("核实情况").fill("晚上去看了，灯没有亮");
      await panel.getByRole("button", { name: "办结不实" }).click();
      await until(() => seen(second.matter, "值班长老何"), (it) => it.status === "open");
      await page.getByText("抽查复核，认为办结不实").waitFor();
      await panel.waitFor({ state: "detached" });

      await page.goto(`/desk/matters/${first.matter}`);
      await panel.getByRole("button", { name: "办结属实" }).click();
      await until(() => stage.call("GET", "/api/v1/rechecks", { as: "值班长老何" }), (it) => it.rechecks.length === 0);
      await page.getByText("抽查复核，认为办结属实").waitFor();
      assert.deepEqual(page.said, []);
      await page.context().close();

      // Its reporter reads it on their own page.
      const portal = await stage.page({ width: 360 });
      await portal.goto("/follow");
      await portal.locator("#code").fill(second.receipt);
      await portal.locator("button.main").click();
      await portal.getByText(/抽查复核了这件事，认为没有办好/).waitFor();
      await portal.getByText("晚上去看了，灯没有亮").waitFor();
      await portal.context().close();
    });
  });
}
