// A dispute as those meet it who are in it: whoever asks for mediation and the other side on their telephones, by code; the
// clerk and the mediator at the desk. Nobody else can tell that it is there.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openFromQueue, sit, violations } from "./desk.mjs";
import { packFiles, publish } from "./publish.mjs";
import { setStage } from "./stage.mjs";

const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true, javaScriptEnabled: false };
const [CLERK, MEDIATOR, BESIDE] = ["调度员小许", "值班员小韦", "网格员小林"];
/** The small county has no committees of mediation. */
const FILES = packFiles("disputes", [["mediation-lead", "dispatcher"], ["centre-lead", "command-officer"]]);
/** Nobody fills in a form faster than this. */
const READ = 2_200;

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`a dispute on ${database}`, () => {
    let stage;
    before(async () => {
      stage = await setStage({ database, serve: ["--unthrottled"] });
      await publish(stage, FILES);
    });
    after(async () => stage?.strike());

    /** A telephone on which a code was typed in. */
    const follow = async (code) => {
      const phone = await stage.page(PHONE);
      await phone.goto("/follow");
      await phone.getByLabel("回执码").fill(code);
      await phone.getByRole("button", { name: "查看", exact: true }).click();
      return phone;
    };
    const says = async (phone, words) => {
      await phone.locator("summary", { hasText: words }).first().click();
      await phone.waitForTimeout(READ);
      await phone.getByRole("button", { name: words }).first().click();
    };

    test("two neighbours agree, each on their own telephone", async () => {
      const asks = await stage.page(PHONE);
      await asks.goto("/report?procedure=dispute&category=neighbour&place=6");
      await asks.getByLabel("一句话说明").fill("隔壁的水流到我家墙根");
      await asks.getByLabel("称呼").fill("阿明");
      await asks.waitForTimeout(READ);
      await asks.getByRole("button", { name: "提交" }).click();
      const own = (await asks.locator("p.code").innerText()).trim();

      // The clerk names the other side and a mediator. The code for the other side is shown once.
      const clerk = await sit(stage, CLERK);
      await openFromQueue(clerk, "隔壁的水流到我家墙根");
      await clerk.getByRole("button", { name: /登记对方当事人/ }).first().click();
      await clerk.getByLabel(/姓名或称呼/).fill("阿亮");
      await clerk.getByRole("button", { name: /发出/ }).click();
      const other = (await clerk.getByText(/([0-9A-Z]{4}-){3}[0-9A-Z]{4}/).first().innerText()).match(/([0-9A-Z]{4}-){3}[0-9A-Z]{4}/)[0];
      assert.notEqual(other, own);
      await clerk.getByText("对方当事人 阿亮").first().waitFor();
      assert.deepEqual(await violations(clerk), []);
      await clerk.getByRole("button", { name: /受理，指定调解员/ }).first().click();
      const named = await clerk.getByRole("option", { name: new RegExp(MEDIATOR) }).first().getAttribute("value");
      await clerk.getByLabel("主办单位或人员").selectOption(named);
      await clerk.getByRole("button", { name: /发出/ }).click();
      await clerk.getByText("双方同意调解").first().waitFor();

      // Both agree to be helped; nobody else is told of it.
      const [one, two] = [await follow(own), await follow(other)];
      for (const phone of [one, two]) {
        await says(phone, "同意调解");
      }
      assert.match(await two.locator("main").innerText(), /调解/);

      const mediator = await sit(stage, MEDIATOR);
      await openFromQueue(mediator, "隔壁的水流到我家墙根");
      await mediator.getByRole("button", { name: /谈拢了，拟好协议/ }).first().click();
      await mediator.getByLabel(/协议形式/).selectOption("口头");
      await mediator.getByLabel(/协议内容/).fill("阿亮本周改排水口，费用各半");
      await mediator.getByRole("button", { name: /发出/ }).click();
      await mediator.getByRole("button", { name: /人民调解协议书/ }).first().waitFor();
      assert.deepEqual(await violations(mediator), []);

      // Each reads the terms, may print them, and signs.
      for (const phone of [one, two]) {
        await phone.goto("/follow");
        await phone.getByText("阿亮本周改排水口，费用各半").first().waitFor();
        const link = phone.getByRole("link", { name: /人民调解协议书/ });
        const file = await phone.request.get(new URL(await link.getAttribute("href"), stage.address).href);
        assert.equal(file.headers()["content-type"], "application/pdf");
        await says(phone, "签字（确认）");
      }
      await mediator.reload();
      await mediator.getByText("履行回访").first().waitFor();

      // A colleague who oversees the very place finds nothing.
      const beside = await sit(stage, BESIDE);
      await beside.goto(mediator.url());
      await beside.getByText("没有您可以查看的这个事项").waitFor();
      for (const page of [clerk, mediator, beside]) assert.deepEqual(page.said, []);
    });

    test("either side stops it, without a reason", async () => {
      const form = { category: "family", title: "兄弟分家" };
      const json = { procedure: "dispute", where: { area: 6 }, form, source: "portal" };
      const { matter, receipt } = await stage.call("POST", "/api/v1/matters", { json, headers: { "client-token": "somebody-of-the-tests" } });
      const { tasks } = await stage.call("GET", `/api/v1/matters/${matter}`, { as: CLERK });
      const party = { side: "respondent", form: { party_name: "老二" } };
      const named = await stage.call("POST", `/api/v1/matters/${matter}/tasks/${tasks[0].task}/name-party`, { as: CLERK, json: party });
      assert.notEqual(named.receipt, receipt);
      const phone = await follow(named.receipt);
      await says(phone, /不再继续/);
      await phone.getByText("当事人中途停止").first().waitFor();
    });
  });
}
