// Somebody at the desk: signed in, with nothing said to the console that nobody expects.
import { violations } from "./stage.mjs";

/** What a post is called, for those of the cast who sit at the desk. */
const POSTS = {
  网格长老梁: { "role-title": "网格长", "place-name": "大榕中网格", area: 5, body: 3 },
  调度员小许: { "role-title": "镇街调度员", "place-name": "河口镇", area: 2, body: 2 },
  值班员小韦: { "role-title": "镇街值班员", "place-name": "河口镇", area: 2, body: 2 },
  城管老陈: { "role-title": "经办人", "place-name": "灵溪县", area: 1, body: 4 },
};

/** A page of the desk for somebody of the cast. */
export async function sit(stage, name, options = {}) {
  const { person, role, token } = stage.people[name];
  const page = await stage.page({ ...options, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  const posts = [{ role, place: `area:${POSTS[name].area}`, deputy: false, ...POSTS[name] }];
  const session = { person, name, login: role, powers: [], capabilities: [], posts, "second-factor": false, "idle-seconds": 1800, csrf: "x" };
  await page.addInitScript((session) => {
    const real = window.fetch;
    window.fetch = (to, how) => (to === "/api/v1/session" && how?.method === "GET" ? Promise.resolve(Response.json(session)) : real(to, how));
  }, session);
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

/** The queue as rows of titles, once it is there. */
export async function titles(page) {
  return page.locator("tbody tr .what a").allTextContents();
}

/** Waits until something is so, and says what it was in the end. */
export async function until(what, wanted, milliseconds = 2_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const seen = await what();
    if (wanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export { violations };
