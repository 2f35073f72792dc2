// Old books brought at the desk, in a real browser on a real server: tried first, taken in, what was left out corrected
// and brought by itself; and found afterwards by whoever oversees the place.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { sit, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`imports on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const book = (rows) => Buffer.from(`\ufeff编号,规程,区域编码,类别,标题,内容,上报时间,办结时间,办结方式\n${rows.join("\n")}\n`);
    const choose = (page, buffer) => page.getByLabel("文件", { exact: true }).setInputFiles({ name: "旧台账.csv", mimeType: "text/csv", buffer });
    const result = (page) => page.getByRole("status", { name: "结果" });

    test("an old book is tried, taken in, and what was wrong brought by itself", async () => {
      const page = await sit(stage, "system-admin");
      await page.goto("/desk/administration/imports");
      await page.getByRole("button", { name: "先试一遍" }).click();
      await page.getByText("请先选一个文件").waitFor();
      assert.ok(await page.getByRole("button", { name: "导入", exact: true }).isDisabled(), "nothing is taken in untried");
      assert.deepEqual(await violations(page), []);
      await page.locator("summary", { hasText: "表格要有哪些列" }).click();
      await page.getByText(/编号 或 .*external_id/).waitFor();

      await choose(page, book([
        "A-1,事件办理,459901001001,路灯不亮,祠堂路灯不亮,三盏,2023-05-04,2023-05-06,closed",
        "A-2,事件办理,459901001001,路灯不亮,井边路灯不亮,一盏,昨天,,",
      ]));
      await page.getByRole("button", { name: "先试一遍" }).click();
      await result(page).getByText("试一遍的结果：会这样").waitFor();
      await result(page).getByText("新增 1").waitFor();
      await result(page).getByText("未导入 1").waitFor();
      await result(page).getByText("上报时间“昨天”不是日期；请写成 2024-03-01 或 2024-03-01 08:30").waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "导入", exact: true }).click();
      await result(page).getByText("导入的结果").waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /下载未导入的行/ }).click()]);
      const left = readFileSync(await file.path()).toString();
      assert.match(left, /A-2/);
      assert.doesNotMatch(left, /A-1/);
      assert.match(left, /^.*,原因\r?\n/);
      assert.match(left, /上报时间“昨天”不是日期/);

      await choose(page, Buffer.from(left.replace("昨天", "2023-05-05")));
      await page.getByRole("button", { name: "先试一遍" }).click();
      await result(page).getByText("新增 1").waitFor();
      await page.getByRole("button", { name: "导入", exact: true }).click();
      await result(page).getByText("导入的结果").waitFor();
      await result(page).getByText("未导入 0").waitFor();
      assert.deepEqual(page.said, []);
      await page.context().close();

      const lead = await sit(stage, "值班员小韦");
      await lead.goto("/desk/matters?status=any&q=祠堂路灯");
      await until(() => lead.locator(".list li a").allTextContents(), (all) => all.length === 1 && all[0] === "祠堂路灯不亮");
      await lead.context().close();
    });

    test("what is no table says so, and nobody else imports", async () => {
      const page = await sit(stage, "system-admin", { width: 360, height: 780 });
      await page.goto("/desk/administration/imports");
      await choose(page, Buffer.from([0, 1, 2, 3, 4, 0]));
      await page.getByRole("button", { name: "先试一遍" }).click();
      await result(page).getByRole("heading", { name: "没有导入" }).waitFor();
      await result(page).getByText("这不是 CSV 文件").waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it fits the page");
      await page.context().close();
      await assert.rejects(stage.call("GET", "/api/v1/imports", { as: "网格长老梁" }), /403/);
    });
  });
}
