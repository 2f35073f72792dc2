// A petition as those meet it who are in it: a villager on a telephone; the clerk who passes it on, the body that answers,
// the reviewer of the next level at the desk. Nothing of it reaches the body that it is about.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openFromQueue, sit, violations } from "./desk.mjs";
import { packFiles, publish } from "./publish.mjs";
import { setStage } from "./stage.mjs";

const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true, javaScriptEnabled: false };
const [CLERK, HANDLER, REVIEWER, ABOUT] = ["话务员小赵", "城管老陈", "调度员小许", "交通老黄"];
const FILES = packFiles("petitions", [
  ["hotline-clerk", "grid-worker"],
  ["petition-clerk", "hotline-clerk"],
  ["petition-lead", "command-officer"],
  ["review-officer @ county", "dispatcher @ town"],
  ["review-officer", "dispatcher"],
]);
/** Nobody fills in a form faster than this. */
const READ = 2_200;
const TITLE = "路基占了我家责任田";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`a petition on ${database}`, () => {
    let stage;
    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      await publish(stage, FILES);
    });
    after(async () => stage?.strike());

    const opens = async (name) => {
      const page = await sit(stage, name);
      await openFromQueue(page, TITLE);
      return page;
    };
    const does = async (page, outcome, fields = {}) => {
      await page.getByRole("button", { name: outcome }).first().click();
      for (const [label, text] of Object.entries(fields)) await page.getByLabel(new RegExp(label)).fill(text);
      await page.getByRole("button", { name: /发出/ }).click();
    };

    test("passed on, answered, looked at again, and kept from whom it is about", async () => {
      const phone = await stage.page(PHONE);
      await phone.goto("/report?procedure=petition&category=land&place=6");
      await phone.getByLabel("一句话说明").fill(TITLE);
      await phone.getByLabel("事实、理由和请求").fill("修路多占了两米，请按实际面积补偿。");
      await phone.getByLabel(/反映的是哪个单位/).selectOption({ label: "交通运输局" });
      await phone.waitForTimeout(READ);
      await phone.getByRole("button", { name: "提交" }).click();
      const code = (await phone.locator("p.code").innerText()).trim();

      const clerk = await opens(CLERK);
      await clerk.getByRole("heading", { name: "反映的是" }).first().waitFor();
      await clerk.getByText("交通运输局").first().waitFor();
      await clerk.getByRole("button", { name: /转送有权处理的机关、单位/ }).first().click();
      const offered = await clerk.getByLabel("主办单位或人员").locator("option").allTextContents();
      assert.ok(offered.some((it) => it.includes("城市管理局")) && !offered.some((it) => it.includes("交通运输局")), offered.join());
      await clerk.getByLabel("主办单位或人员").selectOption({ label: offered.find((it) => it.includes("城市管理局")) });
      assert.deepEqual(await violations(clerk), []);
      await clerk.getByRole("button", { name: /发出/ }).click();
      await clerk.getByText("告知是否受理").first().waitFor();
      const matter = clerk.url().match(/[0-9a-f-]{36}/)?.[0];

      const handler = await opens(HANDLER);
      await does(handler, /受理，已书面告知/, { 文号: "城管信受〔2026〕1号", 告知内容: "已受理，六十日内答复。" });
      await handler.getByText("办理").first().waitFor();
      await handler.reload();
      await does(handler, /处理意见：不予支持/, { 文号: "城管信处〔2026〕1号", 事实: "经测量没有多占。" });
      await handler.getByText("已出具处理意见").first().waitFor();

      // The answer is there to read and to print, and the way on from it.
      await phone.goto("/follow");
      if (await phone.getByLabel("回执码").count()) {
        await phone.getByLabel("回执码").fill(code);
        await phone.getByRole("button", { name: "查看", exact: true }).click();
      }
      await phone.getByText("经测量没有多占。").first().waitFor();
      await phone.getByRole("link", { name: /信访事项受理告知书/ }).waitFor();
      const letter = await phone.getByRole("link", { name: /信访事项处理意见书/ }).getAttribute("href");
      const file = await phone.request.get(new URL(letter, stage.address).href);
      assert.equal(file.headers()["content-type"], "application/pdf");
      const again = phone.locator("details", { has: phone.locator("summary", { hasText: /重新/ }) });
      await again.locator("summary").click();
      await again.getByRole("textbox").first().fill("测量时我不在场，请复查");
      await phone.waitForTimeout(READ);
      await again.getByRole("button", { name: /重新/ }).click();
      await phone.getByText("复查").first().waitFor();

      const reviewer = await opens(REVIEWER);
      await does(reviewer, /复查意见：维持/, { 文号: "县信复查〔2026〕1号", 事实: "重新测量，面积相符。" });
      await reviewer.getByText("已出具复查意见").first().waitFor();
      await phone.reload();
      await phone.getByRole("link", { name: /信访事项复查意见书/ }).waitFor();

      // In the body that it is about nobody finds it, by its address or otherwise.
      const about = await sit(stage, ABOUT);
      await about.goto(matter ? `/desk/matters/${matter}` : reviewer.url());
      await about.getByText("没有您可以查看的这个事项").waitFor();
      const found = await stage.call("GET", `/api/v1/matters/search?q=${encodeURIComponent(TITLE)}`, { as: ABOUT });
      assert.deepEqual(found.matters, []);
      for (const page of [clerk, handler, reviewer, about]) assert.deepEqual(page.said, []);
    });
  });
}
