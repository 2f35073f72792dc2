// How a town clears its routine reports without a mouse: filters, all at once, one by one, and taking back.
import { until } from "./desk.mjs";

/** Keys as somebody presses them, each followed by a look at where the keyboard stands. */
export class Keyboard {
  presses = 0;
  /** Presses after which nothing had the focus. */
  lost = [];

  constructor(page) {
    this.page = page;
  }

  async press(key) {
    this.presses++;
    await this.page.keyboard.press(key);
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if ((await this.#stands()) === "BODY") this.lost.push(`${this.presses}: ${key}`);
  }

  async type(text) {
    this.presses += text.length;
    await this.page.keyboard.insertText(text);
  }

  /** Goes on with Tab until something of a name is reached, as assistive technology calls it. */
  async tabTo(name) {
    for (let tries = 0; tries < 60; tries++) {
      await this.press("Tab");
      const there = await this.page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.innerText ?? "");
      if (there.trim().startsWith(name)) return;
    }
    throw new Error(`${name} is not reached by Tab`);
  }

  #stands() {
    return this.page.evaluate(() => document.activeElement?.tagName ?? "BODY");
  }
}

/** Counts what a mouse or a finger does to a page, from its first moment. */
export async function watchPointers(page) {
  await page.addInitScript(() => {
    globalThis.pointed = 0;
    for (const kind of ["pointerdown", "mousedown", "mousemove", "wheel", "touchstart"]) {
      addEventListener(kind, () => globalThis.pointed++, { capture: true });
    }
  });
}

export async function signInByKeys(page, keys, { login, password }) {
  await page.locator("#login:focus").waitFor();
  await keys.type(login);
  await keys.press("Tab");
  await keys.type(password);
  await keys.press("Enter");
  await page.locator("tbody tr[aria-current]").waitFor();
}

/** How many wait, as the page says. */
export const waiting = async (page) => Number((await page.locator(".head .mark").first().innerText()).match(/\d+/)[0]);

const reaches = (page, count) => until(() => waiting(page), (now) => now === count, 30_000);

/** Shows one category of the queue; the next of the list is one press further. */
export async function filterBy(page, keys, category) {
  await keys.tabTo("类别");
  const shown = () => page.evaluate(() => document.activeElement.selectedOptions[0].text);
  for (let tries = 0; tries < 40 && (await shown()) !== category; tries++) await keys.press("ArrowDown");
  await keys.press("Escape");
}

/** The key that stands on a button of what may be done. */
const keyOf = (page, words) => page.locator(".pane button.button", { hasText: words }).first().locator("kbd").innerText();

/** Decides for all that is listed: opens the form by its key, writes nothing, sends. */
export async function dispatchAll(page, keys) {
  await keys.press("a");
  await page.locator(".batch button.button", { hasText: "派遣" }).waitFor();
  await keys.press(await keyOf(page, "派遣"));
  await page.locator("form[aria-label=派遣]").waitFor();
  await keys.press("Control+Enter");
  await page.locator(".toast").waitFor();
}

/** The same for the one the keyboard stands on. */
export async function dispatchOne(page, keys) {
  await page.locator(".pane .actions button", { hasText: "派遣" }).waitFor();
  await keys.press(await keyOf(page, "派遣"));
  await page.locator("form[aria-label=派遣]").waitFor();
  await keys.press("Control+Enter");
  await page.locator(".toast").waitFor();
}

export async function takeBack(page, keys) {
  await keys.press("u");
  await page.locator(".toast").waitFor({ state: "detached" });
}

export { reaches };
