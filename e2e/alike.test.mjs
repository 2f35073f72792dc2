// What may be the same thing, at the desk: proposed with its reasons, joined and parted by a person, told over several
// ways as one, and known when it comes back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { report, sit, until, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`the same thing on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const seen = (matter, as = "网格长老梁") => stage.call("GET", `/api/v1/matters/${matter}`, { as });
    const panel = (page) => page.getByRole("region", { name: "同一件事" });

    test("a second report is joined, parted again, and what came back is said", async () => {
      const first = await report(stage, "桥头路灯坏了三天");
      const other = await report(stage, "榕树下垃圾堆满", "garbage");
      const second = await report(stage, "桥头的路灯不亮");
      const page = await sit(stage, "网格长老梁");
      await page.goto(`/desk/matters/${second.matter}`);
      await panel(page).getByRole("link", { name: "桥头路灯坏了三天" }).waitFor();
      const said = await panel(page).textContent();
      assert.match(said, /可能性 \d+%/);
      assert.match(said, /同一类/);
      assert.match(said, /由您决定/);
      assert.doesNotMatch(said, /垃圾/);
      assert.deepEqual(await violations(page), []);

      // Pointing at it opens the form with that one chosen; another one can still be named.
      await panel(page).getByRole("button", { name: "并入这一件" }).click();
      const choice = page.getByRole("radio", { name: /桥头路灯坏了三天/ });
      assert.ok(await choice.isChecked());
      await page.getByRole("radio", { name: "另一件" }).check();
      await page.getByLabel("另一件的编号").waitFor();
      await choice.check();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Control+Enter");
      await until(() => seen(second.matter), (it) => it.status === "ended");
      await panel(page).getByText("已并入：").waitFor();
      assert.equal((await seen(other.matter)).status, "open");

      // The other one lists both ways in which it was told.
      await panel(page).getByRole("link", { name: "桥头路灯坏了三天" }).click();
      await panel(page).getByRole("heading", { name: "一件事，2 次反映" }).waitFor();
      await panel(page).getByRole("link", { name: "查看" }).click();

      await panel(page).getByRole("button", { name: "取消并案" }).click();
      await panel(page).getByLabel("为什么不是同一件").fill("桥头有两盏灯");
      await panel(page).getByRole("button", { name: "取消并案" }).click();
      await until(() => seen(second.matter), (it) => it.status === "open");
      assert.match((await seen(second.matter)).timeline.map((fact) => fact.personal?.words).join(), /桥头有两盏灯/);

      // The first one is dealt with and comes back.
      const { task } = (await seen(first.matter)).tasks[0];
      const decline = { outcome: "decline", form: { words: "不属于受理范围" } };
      await stage.call("POST", `/api/v1/matters/${first.matter}/tasks/${task}/finish`, { as: "网格长老梁", json: decline });
      const again = await report(stage, "桥头路灯又坏了");
      await page.goto(`/desk/matters/${again.matter}`);
      await panel(page).getByRole("button", { name: "是它再次发生" }).click();
      await until(() => stage.call("GET", `/api/v1/matters/${again.matter}/alike`, { as: "网格长老梁" }), (it) => it.recurs?.id === first.matter);
      await panel(page).getByText("认定为以前问题再次发生：").waitFor();
      await page.goto(`/desk/matters/${first.matter}`);
      await panel(page).getByText("后来再次发生：").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(page.said, []);
      await page.context().close();
    });

    test("another village learns nothing of it", async () => {
      const { matter } = await report(stage, "祠堂门口井盖破了", "road-damage");
      const stranger = { as: "外镇网格长老覃" };
      for (const path of ["alike", "part", "recur"]) {
        const sent = path === "alike" ? ["GET", stranger] : ["POST", { ...stranger, json: path === "part" ? { form: { words: "试试" } } : {} }];
        await assert.rejects(stage.call(sent[0], `/api/v1/matters/${matter}/${path}`, sent[1]), /404/);
      }
    });
  });
}
