// Every page of both doors, with real content in it: for pictures and for measurements.
//
// A page has a name, an address, and where need be something done on it first; `still` keeps its window as it is. `told` are the stories of stories.mjs.

const button = (page, name) => page.getByRole("button", { name }).first();

/** The portal's pages. `receipt` names the story that this browser follows. */
export function portalPages({ area }, told) {
  const form = `/report?procedure=event&category=road-lamp&place=${area}`;
  const follow = (state) => ({ name: `follow-${state}`, path: "/follow", receipt: told[state].receipt });
  return [
    { name: "home", path: "/" },
    { name: "report-what", path: "/report" },
    { name: "report-where", path: "/report?procedure=event&category=road-lamp" },
    { name: "report-where-smaller", path: `/report?procedure=event&category=road-lamp&at=${told.places.village}` },
    { name: "report-words", path: form },
    { name: "report-wrong", path: form, posts: true, act: (page) => page.locator("button.main").click() },
    { name: "receipt", path: "/receipt", receipt: told.assessing.receipt },
    { name: "follow-code", path: "/follow" },
    { name: "follow-code-wrong", path: "/follow", posts: true, act: (page) => page.locator("#code").fill("AAAA-BBBB-CCCC-DDDD").then(() => page.locator("button.main").click()) },
    ...["assessing", "handling", "paused", "confirming", "ended", "deferred", "declined", "aside", "refused"].map(follow),
    { ...follow("confirming"), name: "follow-confirming-open", act: (page) => page.locator("details.asked summary").first().click() },
    { name: "public", path: "/public" },
    { name: "public-late", path: "/public?show=late" },
    { name: "public-done", path: `/public?show=done&place=${told.places.town}` },
    { name: "grid-find", path: "/grid" },
    { name: "grid-card", path: `/grid/${area}` },
    { name: "grid-card-village", path: `/grid/${told.places.village}` },
    { name: "paper", path: "/paper" },
    { name: "paper-sheets", path: "/paper", posts: true, act: (page) => page.waitForTimeout(2_200).then(() => page.locator("button.main").click()) },
    { name: "help", path: "/help" },
    { name: "accessibility", path: "/accessibility" },
    { name: "lost", path: "/nothing-is-here" },
    { name: "delay", path: form, posts: true, act: tooFast },
  ];
}

/** Sends a form sooner than anybody could have read it. */
async function tooFast(page) {
  await page.evaluate(() => {
    document.querySelector("[name='f.title']").value = "路灯不亮";
    document.querySelector("button.main").click();
  });
  await page.locator("[data-wait]").waitFor();
}

/** The desk's pages. `as` is the role of whoever looks; nobody is signed in where it is missing. */
export function deskPages(_county, told) {
  const matter = (state) => `/desk/matters/${told[state].matter}`;
  const many = async (page) => {
    for (const row of [0, 1, 2]) await page.locator("tbody input[type=checkbox]").nth(row).check();
  };
  return [
    { name: "sign-in", path: "/desk/" },
    { name: "sign-in-wrong", path: "/desk/", posts: true, act: wrongPassword },
    { name: "welcome", path: "/desk/welcome#example" },
    { name: "queue", as: "grid-lead", path: "/desk/queue", ready: ".pane .actions button, tbody tr" },
    { name: "queue-form", as: "grid-lead", path: `/desk/queue`, ready: ".pane .actions button", wide: true, act: (page) => button(page, /^(派遣|Dispatch)/).click() },
    { name: "queue-batch", as: "grid-lead", path: "/desk/queue", ready: "tbody tr", act: many },
    { name: "queue-batch-form", as: "grid-lead", path: "/desk/queue", ready: "tbody tr", act: (page) => many(page).then(() => page.locator(".batch").getByRole("button", { name: /^(派遣|Dispatch)/ }).click()) },
    { name: "queue-handler", as: "handler", path: "/desk/queue", ready: "tbody tr" },
    { name: "queue-empty", as: "representative", path: "/desk/queue", ready: ".empty" },
    { name: "keys", still: true, as: "grid-lead", path: "/desk/queue", ready: "tbody tr", wide: true, act: (page) => page.keyboard.press("?") },
    { name: "undo", still: true, as: "grid-lead", path: matter("new"), ready: ".actions button", act: undo },
    { name: "matter-assessing", as: "grid-lead", path: matter("assessing"), ready: ".actions button" },
    { name: "matter-handling", as: "handler", path: matter("handling"), ready: ".actions button" },
    { name: "matter-handling-form", as: "handler", path: matter("handling"), ready: ".actions button", act: (page) => button(page, /^(已解决|Solved)/).click() },
    { name: "matter-extend-form", as: "handler", path: matter("handling"), ready: ".actions button", act: (page) => button(page, /^(申请延期|Ask for more time)/).click() },
    { name: "matter-paused", as: "handler", path: matter("paused"), ready: ".actions button" },
    { name: "matter-verifying", as: "grid-worker", path: matter("verifying"), ready: ".actions button" },
    { name: "matter-ended", as: "grid-lead", path: matter("ended"), ready: "figure img" },
    { name: "matter-forbidden", as: "representative", path: matter("handling"), ready: "[role=alert], h1" },
    { name: "matters", as: "grid-lead", path: "/desk/matters", ready: ".list li" },
    { name: "rechecks", as: "command-officer", path: "/desk/rechecks", ready: ".lines li, .empty" },
    { name: "map", still: true, as: "duty-officer", path: "/desk/map", ready: "tbody tr", settle: 1_500 },
    { name: "report", as: "grid-worker", path: "/desk/report", ready: "form" },
    { name: "report-paper", as: "grid-worker", path: "/desk/report", ready: "form", act: (page) => page.locator("input[value=paper]").check() },
    { name: "absence", as: "grid-worker", path: "/desk/absence", ready: ".card" },
    { name: "matter-aside", as: "grid-lead", path: matter("aside"), ready: ".actions button" },
    { name: "matter-declined", as: "grid-lead", path: matter("refused"), ready: "h1" },
    { name: "notices", still: true, as: "grid-lead", path: "/desk/queue", ready: "tbody tr", act: (page) => page.locator(".tools button").first().click() },
    { name: "account", as: "grid-worker", path: "/desk/account", ready: ".card" },
    { name: "account-code", as: "grid-worker", path: "/desk/account", ready: ".card", act: (page) => button(page, /^(开启两步登录|Turn the second step on)/).click() },
    { name: "session-ended", still: true, as: "grid-lead", path: matter("assessing"), ready: ".actions button", act: endSession },
    { name: "accounts", as: "system-admin", path: "/desk/administration/accounts", ready: "tbody tr" },
    { name: "accounts-open", as: "system-admin", path: "/desk/administration/accounts", ready: "tbody tr", act: (page) => button(page, /^(开通账号|Open an account)/).click() },
    { name: "account-of-one", as: "system-admin", path: `/desk/administration/accounts/${told.places.person}`, ready: "[data-deed]" },
    { name: "account-reset", as: "system-admin", path: `/desk/administration/accounts/${told.places.person}`, ready: "[data-deed]", act: (page) => page.locator("[data-deed]").first().click() },
    { name: "account-security", as: "security-admin", path: `/desk/administration/accounts/${told.places.person}`, ready: "[data-deed]" },
    { name: "account-audit", as: "audit-admin", path: `/desk/administration/accounts/${told.places.person}`, ready: ".card" },
    { name: "packs", as: "system-admin", path: "/desk/administration/packs", ready: "tbody tr" },
    { name: "pack", as: "system-admin", path: "/desk/administration/packs/event-loop", ready: "figure img" },
    { name: "pack-parameters", as: "system-admin", path: "/desk/administration/packs/event-loop/parameters", ready: "form" },
    { name: "pack-upload", as: "system-admin", path: "/desk/administration/packs", ready: "tbody tr", act: (page) => button(page, /^(上传机制包|Upload a pack)$/).click() },
    { name: "pack-migration", as: "security-admin", path: "/desk/administration/packs/event-loop/migration", ready: "h1" },
    { name: "imports", as: "system-admin", path: "/desk/administration/imports", ready: "form" },
    { name: "exports", as: "security-admin", path: "/desk/administration/exports", ready: "h1" },
    { name: "matters-export", as: "grid-lead", path: "/desk/matters", ready: ".list li", act: askExport },
    { name: "sign-ins", as: "audit-admin", path: "/desk/administration/sign-ins", ready: "tbody tr" },
    { name: "lost", as: "grid-lead", path: "/desk/nothing-is-here", ready: "h1" },
  ];
}

/** Asking for a table with personal values, as far as its form. */
async function askExport(page) {
  await page.locator("details.take summary").click();
  await button(page, /^(连同个人信息|With personal data)/).click();
  await page.locator("#export-purpose").waitFor();
}

async function wrongPassword(page) {
  await page.locator("#login").fill("grid-lead");
  await page.locator("#password").fill("不是这个密码呀不是");
  await page.locator("button[type=submit]").click();
  await page.getByRole("alert").waitFor();
}

/** What may be taken back; it is never sent, so that the next picture finds all as it was. */
async function undo(page) {
  await page.route(/\/take$/, (route) => route.abort());
  await button(page, /^(签收|Sign for it|Take)/).click();
  await page.locator(".toast").waitFor();
}

async function endSession(page) {
  await button(page, /^(不予受理|Decline)/).click();
  await page.locator("form textarea").first().fill("一个字都不能丢");
  await page.context().clearCookies();
  await page.locator("form button[type=submit]").click();
  await page.getByRole("dialog").waitFor({ timeout: 9_000 });
}
