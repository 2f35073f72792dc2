// A town with two hundred open reports: whoever is on duty clears the routine ones without the mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyboard, dispatchAll, dispatchOne, filterBy, reaches, signInByKeys, takeBack, waiting, watchPointers } from "./dispatcher.mjs";
import { setStage } from "./stage.mjs";

const TOWN = 2;
const OFFICER = "值班员小韦";
/** What waits: a hundred and twenty that go the usual way, and the rest. */
const PILE = [["garbage", "垃圾没人收", 120], ["road-lamp", "路灯不亮", 50], ["noise", "夜里施工", 30]];

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  test(`two hundred reports without a mouse on ${database}`, async () => {
    const stage = await setStage({ database, serve: ["--unthrottled"] });
    try {
      await pileUp(stage);
      const inTriage = async () => (await stage.call("GET", "/api/v1/queue?limit=1&step=triage", { as: OFFICER })).total.waiting;
      assert.equal(await inTriage(), 200);

      const page = await stage.page();
      const keys = new Keyboard(page);
      await watchPointers(page);
      await page.goto("/desk/");
      await signInByKeys(page, keys, { login: OFFICER, password: stage.password });
      assert.equal(await waiting(page), 200);

      await filterBy(page, keys, "垃圾堆积");
      await reaches(page, 120);

      // Sent and taken back: nothing has happened, and everything is still selected.
      await dispatchAll(page, keys);
      await takeBack(page, keys);
      await page.getByRole("heading", { name: "选中了 120 件" }).waitFor();
      await page.waitForTimeout(5_500);
      assert.equal(await inTriage(), 200, "what was taken back was not sent");

      await keys.press("x");
      await dispatchAll(page, keys);
      await page.getByText("办了 120 件，0 件没有办成").waitFor({ timeout: 60_000 });
      assert.equal(await inTriage(), 80);

      // The rest one by one: one goes, one is taken back.
      await keys.tabTo("全部");
      await keys.press("Enter");
      await reaches(page, 80);
      const first = () => page.locator("tr[aria-current] .what a").innerText();
      const gone = await first();
      await dispatchOne(page, keys);
      await reaches(page, 79);
      const stays = await first();
      assert.notEqual(stays, gone);
      await dispatchOne(page, keys);
      await takeBack(page, keys);
      await page.waitForTimeout(5_500);
      assert.equal(await inTriage(), 79);
      assert.equal(await first(), stays, "what was taken back is where it was");

      assert.deepEqual(keys.lost, [], "the keyboard always stands somewhere");
      assert.equal(await page.evaluate(() => globalThis.pointed), 0, "no mouse, no finger");
    } finally {
      await stage.strike();
    }
  });
}

/** Reports that no grid takes: they lie in the town as a whole, so they are for whoever is on duty there. */
async function pileUp(stage) {
  let number = 0;
  for (const [category, words, count] of PILE) {
    for (let made = 0; made < count; made++) {
      const json = { procedure: "event", where: { area: TOWN }, form: { category, title: `${words} ${++number}` }, source: "portal" };
      await stage.call("POST", "/api/v1/matters", { json, headers: { "client-token": `resident-${number}-of-the-tests` } });
    }
  }
}
