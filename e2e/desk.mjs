// Somebody at the desk: signed in, with nothing said to the console that nobody expects.
import { violations } from "./stage.mjs";

/** A page of the desk for somebody of the cast, with a session of its own. */
export async function sit(stage, name, options = {}) {
  const page = await stage.page(options);
  const answer = await page.request.post("/api/v1/session", { data: { login: name, password: stage.password } });
  if (!answer.ok()) throw new Error(`${name} cannot sign in: ${answer.status()} ${await answer.text()}`);
  page.said = [];
  page.on("console", (message) => message.type() === "error" && !/404|401|412|409|ERR_/.test(message.text()) && page.said.push(message.text()));
  page.on("pageerror", (error) => page.said.push(String(error)));
  return page;
}

/** A street lamp, or something else, that a resident reports. */
export async function report(stage, title, category = "road-lamp") {
  const form = { category, title, text: "晚上一片漆黑，老人出门不方便。", phone: "13800000000" };
  const json = { procedure: "event", where: { point: { longitude: 108.005, latitude: 22.005 } }, form, source: "portal" };
  const { matter, receipt } = await stage.call("POST", "/api/v1/matters", { json, headers: { "client-token": "resident-of-the-tests" } });
  return { matter, receipt };
}

/** Opens a matter out of the queue, on its own page: the pane beside the queue shows the same until that page has come. */
export async function openFromQueue(page, title) {
  await page.goto("/desk/queue");
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
}

/** The queue as rows of titles, once it is there. */
export async function titles(page) {
  return page.locator("tbody tr .what a").allTextContents();
}

/** Waits until something is so, and says what it was in the end. */
export async function until(what, wanted, milliseconds = 10_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const seen = await what();
    if (wanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export { violations };
