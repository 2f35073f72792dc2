// A matter as a file to print: taken at the desk and from the portal, read again with pdftotext.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { report, sit, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

const TITLE = "桥头第三盏路灯不亮";

/** What stands in a PDF, without what breaks it into lines. */
const text = (bytes) => execFileSync("pdftotext", ["-layout", "-", "-"], { input: bytes }).toString().replace(/\s/g, "");

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`printed files on ${database}`, () => {
    let stage;
    let lamp;
    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      lamp = await report(stage, TITLE);
    });
    after(async () => stage?.strike());

    async function keep(page) {
      await page.goto(`/desk/matters/${lamp.matter}`);
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "打印办理单（PDF）" }).click()]);
      assert.equal(file.suggestedFilename(), `${lamp.matter}.pdf`);
      return text(readFileSync(await file.path()));
    }

    test("at the desk, as far as each may read", async () => {
      const lead = await sit(stage, "网格长老梁");
      const whole = await keep(lead);
      for (const said of ["灵溪县事项办理单", TITLE, "13800000000", "晚上一片漆黑", "打印人：网格长老梁", "—1—"]) assert.ok(whole.includes(said), `${said}: ${whole}`);
      assert.deepEqual(await violations(lead), []);
      const overseer = await sit(stage, "话务员小赵");
      const less = await keep(overseer);
      assert.ok(less.includes(TITLE) && less.includes("打印人：话务员小赵"), less);
      for (const hidden of ["13800000000", "晚上一片漆黑"]) assert.ok(!less.includes(hidden), `${hidden}: ${less}`);
      for (const page of [lead, overseer]) {
        assert.deepEqual(page.said, []);
        await page.context().close();
      }
    });

    test("the button stays within a narrow page", async () => {
      const page = await sit(stage, "网格长老梁", { width: 360, height: 740 });
      await page.goto(`/desk/matters/${lamp.matter}`);
      await page.getByRole("button", { name: "打印办理单（PDF）" }).waitFor();
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      await page.context().close();
    });

    test("from the portal, by code and without a script", async () => {
      const page = await stage.page({ width: 360, height: 740, javaScriptEnabled: false });
      await page.goto("/follow");
      await page.getByLabel("回执码").fill(lamp.receipt);
      await page.getByRole("button", { name: "查看" }).click();
      const link = page.getByRole("link", { name: "打印办理单（PDF）" });
      const address = await link.getAttribute("href");
      assert.equal(address, "/follow/document", "no code in the address");
      // What a browser does with the file is its own affair: here it is fetched as the link would.
      const file = await page.request.get(address);
      assert.equal(file.headers()["content-type"], "application/pdf");
      const own = text(await file.body());
      for (const said of [TITLE, "13800000000", "晚上一片漆黑", "打印人：回执持有人"]) assert.ok(own.includes(said), `${said}: ${own}`);
      for (const hidden of ["网格长老梁", lamp.receipt]) assert.ok(!own.includes(hidden), `${hidden}: ${own}`);
      await page.context().clearCookies();
      assert.equal((await page.request.get(address)).status(), 404);
      await page.context().close();
    });
  });
}
