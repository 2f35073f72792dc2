// Search at the desk, in a real browser on a real server: words and inner words, filters, the next page, what is said
// when nothing is found, and that nobody finds what they may not read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { report, sit, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`search on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const found = (page) => page.locator(".list li a").allTextContents();
    const look = async (page, words) => {
      await page.getByRole("searchbox", { name: "找什么" }).fill(words);
      await page.keyboard.press("Enter");
    };

    test("words, inner words, filters and pages lead to what was reported", async () => {
      const lamp = await report(stage, "桥头路灯坏了三天");
      await report(stage, "榕树下垃圾堆满", "garbage");
      const page = await sit(stage, "网格长老梁");
      await page.goto("/desk/matters");
      await until(() => found(page), (all) => all.length === 2);

      await look(page, "路灯");
      await until(() => found(page), (all) => all.length === 1 && all[0] === "桥头路灯坏了三天");
      // Inside a word, from the text, with a place beside it, in full width.
      for (const words of ["灯坏", "漆黑 路灯", "大榕村 坏了三", "桥头　路灯"]) {
        await look(page, words);
        await until(() => found(page), (all) => all.length === 1 && all[0] === "桥头路灯坏了三天");
      }
      await look(page, lamp.receipt.toLowerCase().replaceAll("-", ""));
      await until(() => found(page), (all) => all.length === 1 && all[0] === "桥头路灯坏了三天");

      // The address keeps what was looked for: from the matter back to the list.
      await look(page, "垃圾");
      await until(() => found(page), (all) => all.length === 1 && all[0] === "榕树下垃圾堆满");
      await page.getByRole("link", { name: "榕树下垃圾堆满" }).click();
      await page.getByRole("heading", { name: "榕树下垃圾堆满", level: 1 }).waitFor();
      await page.goBack();
      await until(() => found(page), (all) => all.length === 1);
      assert.equal(await page.getByRole("searchbox").inputValue(), "垃圾");

      // A category that it is not of.
      await page.getByRole("combobox", { name: "类别" }).selectOption({ label: "路灯不亮" });
      await page.getByText("没有这样的事项").waitFor();
      await page.getByText("试试更短的词").waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "不限筛选再找" }).click();
      await until(() => found(page), (all) => all.length === 1 && all[0] === "榕树下垃圾堆满");

      // What has ended is found as such, by how it ended.
      const decide = (await stage.call("GET", `/api/v1/matters/${lamp.matter}`, { as: "网格长老梁" })).tasks[0].task;
      const decline = { outcome: "decline", form: { words: "重复上报" } };
      await stage.call("POST", `/api/v1/matters/${lamp.matter}/tasks/${decide}/finish`, { as: "网格长老梁", json: decline });
      await look(page, "路灯");
      await page.getByRole("button", { name: "已办结" }).click();
      await until(() => found(page), (all) => all.length === 1 && all[0] === "桥头路灯坏了三天");
      await page.getByText("更多筛选").click();
      await page.getByRole("combobox", { name: "办结方式" }).selectOption({ label: "不予受理" });
      await until(() => found(page), (all) => all.length === 1);
      await page.getByLabel("上报日期从").fill("2099-01-01");
      await page.getByText("没有这样的事项").waitFor();
      assert.deepEqual(page.said, []);
      await page.context().close();
    });

    test("what is looked for is taken along as a file, without what people told", async () => {
      const page = await sit(stage, "网格长老梁");
      await page.goto("/desk/matters?status=any");
      await page.getByText("导出这个列表").click();
      assert.deepEqual(await violations(page), []);
      for (const [button, ending] of [["Excel 表格", "xlsx"], ["CSV 文本", "csv"]]) {
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
        assert.match(file.suggestedFilename(), new RegExp(`^事项-灵溪县-\\d{8}-\\d{4}\\.${ending}$`));
        const bytes = readFileSync(await file.path());
        if (ending === "xlsx") assert.equal(bytes.subarray(0, 2).toString(), "PK");
        else {
          const lines = bytes.toString().trim().split("\r\n");
          assert.match(lines[0], /编号,规程,类别,状态/);
          assert.equal(lines.length, (await found(page)).length + 1);
          assert.doesNotMatch(bytes.toString(), /路灯坏了三天|13800000000/);
        }
      }
      assert.deepEqual(page.said, []);
      await page.context().close();
    });

    test("the next page goes on where the last one ended, and another village finds nothing", async () => {
      for (let number = 1; number <= 60; number++) await report(stage, `第${number}盏路灯不亮`);
      const page = await sit(stage, "网格长老梁");
      await page.goto("/desk/matters?q=盏路灯");
      await until(() => found(page), (all) => all.length === 50 && all[0] === "第60盏路灯不亮");
      await page.getByRole("button", { name: "再看一些" }).click();
      const all = await until(() => found(page), (list) => list.length === 60);
      assert.equal(new Set(all).size, 60);
      assert.equal(all.at(-1), "第1盏路灯不亮");

      const stranger = await sit(stage, "外镇网格长老覃");
      await stranger.goto("/desk/matters?q=路灯&status=any");
      await stranger.getByText("没有这样的事项").waitFor();
      assert.deepEqual(await found(stranger), []);
      assert.deepEqual([...page.said, ...stranger.said], []);

      // On a phone nothing sticks out.
      await page.setViewportSize({ width: 360, height: 740 });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      assert.deepEqual(await violations(page), []);
      await page.context().close();
      await stranger.context().close();
    });
  });
}
