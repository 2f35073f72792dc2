// One matter from first word to confirmed end, each in their own browser: a resident on an old telephone without a
// script, the grid lead by keyboard, the unit, another person who verifies; and a dispatcher who only watches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sit, until } from "./desk.mjs";
import { setStage } from "./stage.mjs";

/** The portal takes nothing that was sent faster than anybody can read. */
const READ = 2_200;
/** An action waits five seconds at the desk, in which it may be taken back. */
const SENT = 9_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const photo = (stage) => stage.browser.newPage().then(async (page) => {
  await page.setContent("<h1>路灯</h1>");
  const buffer = await page.screenshot({ type: "jpeg" });
  await page.close();
  return { name: "路灯.jpg", mimeType: "image/jpeg", buffer };
});

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  test(`from first word to confirmed end on ${database}`, async () => {
    const stage = await setStage({ database });
    try {
      await loop(stage);
    } finally {
      await stage.strike();
    }
  });
}

async function loop(stage) {
  const resident = await stage.page({ width: 360, height: 740, javaScriptEnabled: false });
  const code = await report(stage, resident);
  const { id: matter } = await stage.call("GET", `/api/v1/receipts/${code}`);
  const watcher = await sit(stage, "调度员小许");
  await watcher.goto(`/desk/matters/${matter}`);
  const story = () => watcher.locator("main").innerText();
  await until(story, (text) => text.includes("等待研判"), 5_000);

  /** What somebody did, from the moment the server has it, shows in the other tab within two seconds. */
  const follows = async (step, words) => {
    const passed = async () => {
      const { tasks } = await stage.call("GET", `/api/v1/matters/${matter}`, { as: "调度员小许" });
      return !tasks.some((task) => task.step === step);
    };
    await until(passed, Boolean, SENT);
    await until(story, (text) => text.includes(words));
  };

  const lead = await sit(stage, "网格长老梁");
  await lead.goto("/desk/");
  await lead.locator("tr[aria-current]", { hasText: "村口第三盏路灯不亮" }).waitFor();
  await lead.locator(".actions button", { hasText: "派遣" }).waitFor();
  await lead.keyboard.press(await lead.locator(".actions button", { hasText: "派遣" }).locator("kbd").innerText());
  await lead.locator("form[aria-label=派遣]").waitFor();
  await lead.keyboard.press("Control+Enter");
  await follows("triage", "等待处理");

  const handler = await sit(stage, "城管老陈");
  await handler.goto(`/desk/matters/${matter}`);
  await handler.getByRole("button", { name: /^已解决/ }).click();
  const answer = handler.locator("form[aria-label=已解决]");
  await answer.getByRole("textbox").first().fill("已换灯泡");
  await answer.getByRole("button", { name: /^发出/ }).click();
  await follows("handle", "等待核查");

  // Whoever dispatched it may not verify it.
  await lead.goto(`/desk/matters/${matter}`);
  await lead.getByText("等待核查").first().waitFor();
  assert.equal(await lead.getByRole("button", { name: /^属实/ }).count(), 0);
  const verifier = await sit(stage, "网格员小林", { width: 360, height: 740 });
  await verifier.goto(`/desk/matters/${matter}`);
  await verifier.getByRole("button", { name: /^属实/ }).click();
  await verifier.locator("form[aria-label=属实]").getByRole("button", { name: /^发出/ }).click();
  await follows("verify", "等待上报人确认");

  await resident.goto(`/f/${code}`);
  await resident.locator("summary", { hasText: "确认解决" }).click();
  await pause(READ);
  await resident.getByRole("button", { name: "确认解决" }).click();
  await resident.getByText("办结（上报人确认）").first().waitFor();
  await follows("confirm", "办结");
  for (const page of [watcher, lead, handler, verifier]) assert.deepEqual(page.said, []);
}

async function report(stage, page) {
  await page.goto("/");
  await page.getByRole("link", { name: /我要反映/ }).first().click();
  await page.getByRole("link", { name: /路灯不亮/ }).click();
  await page.getByRole("link", { name: "河口镇" }).click();
  await page.getByRole("link", { name: "大榕村", exact: true }).click();
  await page.getByRole("link", { name: "大榕一网格" }).click();
  await page.getByLabel("一句话说明").fill("村口第三盏路灯不亮");
  await page.getByLabel("照片").setInputFiles(await photo(stage));
  await pause(READ);
  await page.getByRole("button", { name: "提交" }).click();
  return (await page.locator("p.code").innerText()).trim();
}
