// The administration room of the desk in a real browser on a real server: an account from opening to its first
// sign-in, three powers that check one another, the log, one's own account, and what was set aside.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sit, until, violations } from "./desk.mjs";
import { programs, setStage } from "./stage.mjs";

/** Six digits of an authenticator now (RFC 6238), for a secret in base 32. */
function digits(secret) {
  const bits = [...secret.replace(/\s/g, "")].map((it) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(it).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`administration on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    const gewu = (...args) => execFileSync(join(programs, "gewu"), [...args, "--database", stage.database]).toString();

    /** Somebody whom the county knows and who has no account yet; their id, as the journal has it. */
    async function newcomer(name) {
      const file = join(stage.folder, "people.csv");
      writeFileSync(file, `external_key,name\n${name},${name}\n`);
      gewu("import", "people", file);
      const added = () => gewu("journal", "export").split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((fact) => fact.kind === "person-added").at(-1);
      return (await until(added, Boolean)).subject.id;
    }

    const accountOf = (page, name) => page.getByRole("link", { name, exact: true }).click();

    async function confirm(page, deed) {
      await page.getByRole("button", { name: deed, exact: true }).first().click();
      await page.getByRole("form", { name: deed }).getByRole("button", { name: deed, exact: true }).click();
    }

    async function signIn(page, login, password) {
      await page.getByLabel("登录名").fill(login);
      await page.getByLabel("密码").fill(password);
      await page.getByRole("button", { name: "登录", exact: true }).click();
    }

    test("an account is opened, its owner chooses a password by the link and signs in", async () => {
      const person = await newcomer("新人小覃");
      const page = await sit(stage, "system-admin");
      await page.goto("/desk/");
      await page.getByRole("heading", { name: "账号", level: 1 }).waitFor();
      await page.getByRole("button", { name: "开通账号" }).click();
      await page.getByLabel("人员编号").fill("小覃");
      await page.getByText("编号应为 36 位").waitFor();
      await page.getByLabel("人员编号").fill(person);
      await page.getByLabel("登录名").fill("网格长老梁");
      await page.keyboard.press("Enter");
      await page.getByText("登录名已被使用").waitFor();
      await page.getByLabel("登录名").fill("xiaoqin");
      await page.keyboard.press("Enter");
      const link = await page.getByRole("textbox", { name: "链接" }).inputValue();
      assert.match(link, /\/desk\/welcome#.{20,}/);
      await page.getByText("链接只在这里显示这一次").waitFor();
      await page.getByRole("link", { name: "新人小覃" }).waitFor();
      assert.match(await page.locator("tr", { hasText: "新人小覃" }).innerText(), /待设密码/);
      // Nothing keeps the link: not the page after a reload, not the machine.
      await page.reload();
      await page.getByRole("link", { name: "新人小覃" }).waitFor();
      assert.equal(await page.getByText("链接只在这里显示这一次").count(), 0);
      assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).includes(link.split("#")[1]));

      const own = await stage.page();
      await own.goto(`/desk/welcome#${link.split("#")[1]}`);
      await own.getByLabel("新密码", { exact: true }).fill("河边的 七块青石板桥头");
      await own.getByLabel("再写一遍新密码").fill("河边的 七块青石板桥头");
      await own.getByRole("button", { name: "设好密码" }).click();
      await own.getByText("密码设好了").waitFor();
      await own.getByRole("button", { name: "去登录" }).click();
      await signIn(own, "xiaoqin", "河边的 七块青石板桥头");
      await own.getByText("新人小覃").first().waitFor();
      // The link works once.
      await own.goto("/desk/account");
      await own.goto(`/desk/welcome#${link.split("#")[1]}`);
      await own.reload();
      await own.getByLabel("新密码", { exact: true }).fill("河边的 八块青石板桥头");
      await own.getByLabel("再写一遍新密码").fill("河边的 八块青石板桥头");
      await own.getByRole("button", { name: "设好密码" }).click();
      await own.getByText("链接已失效").waitFor();
      assert.deepEqual(page.said, []);
      await own.context().close();
      await page.context().close();
    });

    test("an account is closed and opened again, and each refusal is told in words", async () => {
      const page = await sit(stage, "system-admin");
      await page.goto("/desk/administration/accounts");
      await accountOf(page, "值班员小韦");
      await confirm(page, "停用账号");
      await page.getByText("已停用", { exact: true }).first().waitFor();
      await confirm(page, "重新启用");
      assert.match(await page.getByRole("textbox", { name: "链接" }).inputValue(), /welcome#/);
      // Of another administrator a reset is only asked for; one's own account is left to another administrator.
      await page.goto("/desk/administration/accounts");
      await page.locator("tr", { hasText: "security-admin" }).getByRole("link").click();
      await page.getByText("要停用，请先由安全管理员撤销其权限").waitFor();
      assert.equal(await page.getByRole("button", { name: "重置密码", exact: true }).count(), 0);
      assert.equal(await page.getByRole("button", { name: "停用账号" }).count(), 0);
      await page.goto("/desk/administration/accounts");
      await page.locator("tr", { hasText: "system-admin" }).getByRole("link").click();
      await page.getByText("这是您自己的账号").waitFor();
      await page.context().close();
    });

    test("security unlocks, ends sessions, and keeps the last of a power", async () => {
      const victim = await stage.page();
      for (let tries = 0; tries < 30; tries++) {
        const answer = await victim.request.post("/api/v1/session", { data: { login: "网格员小林", password: "不是这个密码呀不是" } });
        if (answer.status() === 429) break;
        assert.equal(answer.status(), 401);
      }
      const page = await sit(stage, "security-admin");
      await page.goto("/desk/administration/accounts");
      assert.match(await page.locator("tr", { hasText: "网格员小林" }).innerText(), /已锁定/);
      assert.equal(await page.getByRole("button", { name: "开通账号" }).count(), 0, "to open accounts is not for security");
      await accountOf(page, "网格员小林");
      await confirm(page, "解锁");
      await page.getByText("已解锁").waitFor();
      await victim.goto("/desk/");
      await signIn(victim, "网格员小林", stage.password);
      await victim.getByRole("link", { name: "我的待办" }).waitFor();
      await confirm(page, "结束所有登录");
      await page.getByText("已结束所有登录").waitFor();
      assert.equal((await victim.request.get("/api/v1/session")).status(), 401);

      await page.goto("/desk/administration/accounts");
      await page.locator("tr", { hasText: "audit-admin" }).getByRole("link").click();
      await confirm(page, "撤销管理权限");
      await page.getByText("不能撤销最后一名此类管理员").waitFor();
      await page.keyboard.press("Escape");
      await page.goto("/desk/administration/accounts");
      await accountOf(page, "调度员小许");
      await page.getByRole("button", { name: "授予管理权限" }).click();
      await page.getByRole("radio", { name: /审计管理员/ }).check();
      await page.getByRole("form", { name: "授予管理权限" }).getByRole("button", { name: "授予管理权限" }).click();
      await page.getByText("已授予").waitFor();
      await confirm(page, "撤销管理权限");
      await page.getByText("已撤销").waitFor();
      await victim.context().close();
      await page.context().close();
    });

    test("audit reads the log and what was done, and changes nothing", async () => {
      const page = await sit(stage, "audit-admin");
      await page.goto("/desk/administration/sign-ins");
      const rows = page.locator("tbody tr");
      await rows.first().waitFor();
      await page.locator("tbody tr", { hasText: "网格员小林" }).first().waitFor();
      assert.match(await page.locator("tbody").innerText(), /已锁定，拒绝|不正确/);
      await page.goto("/desk/administration/accounts");
      await accountOf(page, "网格员小林");
      const done = page.getByRole("region", { name: "管理记录" });
      await until(() => done.innerText(), (text) => /解锁账号/.test(text) && /结束所有登录/.test(text) && /服务器运维人员|开通账号/.test(text), 5_000);
      assert.equal(await page.getByRole("button", { name: /解锁|停用|重置|授予/ }).count(), 0);
      // Others are not shown the log, even where they know its address.
      const other = await sit(stage, "网格长老梁");
      await other.goto("/desk/administration/sign-ins");
      await other.getByText("您无权查看或办理").waitFor();
      assert.equal(await other.getByRole("link", { name: "登录日志" }).count(), 0);
      await other.context().close();
      await page.context().close();
    });

    test("one says how one is told, and a code for the authenticator is drawn", async () => {
      const page = await sit(stage, "网格员小农");
      await page.goto("/desk/account");
      await page.getByLabel("发邮件").check();
      await page.getByLabel(/^邮箱地址/).fill("nong@example");
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("请写一个邮箱地址").waitFor();
      await page.getByLabel(/^邮箱地址/).fill("nong@example.cn");
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("已保存").waitFor();
      await page.reload();
      await until(() => page.getByLabel(/^邮箱地址/).inputValue(), (text) => text === "nong@example.cn");
      // The address waits for the code that was sent there; a wrong one confirms nothing.
      await page.getByLabel("确认码", { exact: true }).fill("00000000");
      await page.getByRole("button", { name: "确认", exact: true }).click();
      await page.getByText("确认码不对").waitFor();
      await page.getByRole("button", { name: "开启两步登录" }).click();
      // Whoever sits down at a desk that was left open does not know the password.
      await page.getByLabel("当前密码").fill("不是这个密码呀不是");
      await page.getByRole("button", { name: "继续" }).click();
      await page.getByText("密码不正确").waitFor();
      await page.getByLabel("当前密码").fill(stage.password);
      await page.getByRole("button", { name: "继续" }).click();
      const code = page.getByRole("img", { name: "添加到验证器的二维码" });
      await code.waitFor();
      const { width, height } = await code.boundingBox();
      assert.ok(width > 150 && width === height, "a code is a square that a telephone can read");
      // A telephone would read the secret from the code; it stands beside it as well.
      const secret = (await page.locator(".secret").innerText()).trim();
      await page.getByLabel("验证码").fill(digits(secret));
      await page.getByRole("button", { name: "确认开启" }).click();
      const codes = page.getByRole("group", { name: /恢复码/ });
      await codes.waitFor();
      assert.ok((await codes.getByRole("listitem").count()) >= 8);
      const first = await codes.getByRole("listitem").first().innerText();
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => (window.print = () => {}));
      await codes.getByRole("button", { name: "打印", includeHidden: true }).evaluate((button) => button.click());
      assert.ok(await codes.getByText(first).isVisible());
      assert.ok(!(await page.getByText("保存", { exact: true }).isVisible()), "codes are printed alone");
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await page.emulateMedia({ media: "screen" });
      await codes.getByRole("button", { name: "我已收好" }).click();
      await page.reload();
      await page.getByText("已开启").waitFor();
      assert.equal(await page.getByText(first).count(), 0, "recovery codes are shown once");
      // The address that was none was refused, as it should be; nothing else went wrong, and no policy was hit.
      assert.deepEqual(page.said.filter((text) => !text.includes("422")), []);
      await page.context().close();
    });

    test("what came on paper is entered under the code on the paper", async () => {
      const villager = await stage.page();
      await villager.goto("/paper");
      // The portal takes whoever presses sooner for a machine.
      await villager.waitForTimeout(2_200);
      await villager.locator("form[action='/paper'] button").click();
      const code = (await villager.locator(".mono").first().innerText()).trim();
      assert.match(code, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);

      const page = await sit(stage, "网格员小林");
      await page.goto("/desk/report");
      assert.equal(await page.getByLabel(/^纸上的编号/).count(), 0, "only paper has a code");
      await page.getByRole("radio", { name: "纸质" }).check();
      await page.locator("select").filter({ hasText: "路灯" }).selectOption("road-lamp");
      await page.getByLabel(/^标题|^一句话/).fill("纸上写来的灯");
      await page.getByLabel(/^纸上的编号/).fill("AAAA-AAAA-AAAA-AAAA");
      await page.getByRole("button", { name: "上报", exact: true }).click();
      await page.getByRole("alert").waitFor();
      await page.getByLabel(/^纸上的编号/).fill(code);
      await page.getByRole("button", { name: "上报", exact: true }).click();
      await page.getByText("已上报").waitFor();
      await villager.goto(`/f/${code}`);
      await villager.getByText("纸上写来的灯").first().waitFor();
      await villager.context().close();
      await page.context().close();
    });

    test("what looks like spam is read by a person, declined with a reason, and can go a level up", async () => {
      const form = { category: "road-lamp", title: "带着网址的事", text: "http://a.example http://b.example http://c.example" };
      const json = { procedure: "event", where: { point: { longitude: 108.005, latitude: 22.005 } }, form, source: "portal" };
      const sent = await stage.call("POST", "/api/v1/matters", { json, headers: { "client-token": "resident-of-the-tests" } });
      assert.equal(sent.status, "open");
      const page = await sit(stage, "网格长老梁");
      await page.goto("/desk/queue");
      const line = page.getByRole("row", { name: /带着网址的事/ });
      await line.getByText("待甄别").waitFor();
      await line.getByRole("link", { name: "带着网址的事" }).click();
      await page.getByText("带有好几个网址").waitFor();
      const matter = await stage.call("GET", `/api/v1/receipts/${sent.receipt}`);
      const task = matter.tasks[0].task;
      const finish = { json: { outcome: "decline", form: { words: "这是广告，不是要办的事" } }, as: "网格长老梁" };
      await stage.call("POST", `/api/v1/matters/${sent.matter}/tasks/${task}/finish`, finish);
      const reader = await stage.page();
      await reader.goto(`/f/${sent.receipt}`);
      await reader.getByText("这是广告，不是要办的事").waitFor();
      await reader.getByText("作出决定的人：网格长老梁").waitFor();
      await reader.getByText("重新打开").first().click();
      await reader.locator("details[open]").getByLabel("您的话").fill("网址是现场照片，请上一级看");
      await reader.waitForTimeout(2500);
      await reader.getByRole("button", { name: /重新打开/ }).click();
      await reader.getByText("督办").first().waitFor();
      assert.deepEqual(page.said, []);
      await reader.context().close();
      await page.context().close();
    });

    // The pages are the same whatever database is behind them.
    if (database === "sqlite") test("every page of the administration is for everybody", async () => {
      const { person } = stage.people["网格员小林"];
      const form = { category: "road-lamp", title: "路灯", text: "http://a.example http://b.example http://c.example" };
      const json = { procedure: "event", where: { point: { longitude: 108.005, latitude: 22.005 } }, form, source: "portal" };
      await stage.call("POST", "/api/v1/matters", { json, headers: { "client-token": "resident-of-the-tests" } });
      const pages = { "system-admin": ["accounts", `accounts/${person}`, "imports"], "security-admin": [`accounts/${person}`], "audit-admin": ["sign-ins", `accounts/${person}`], 网格长老梁: ["../account"] };
      for (const [language, large, width] of [["zh-CN", false, 1440], ["en", false, 1440], ["zh-CN", false, 360], ["en", true, 360]]) {
        for (const [name, paths] of Object.entries(pages)) {
          const page = await sit(stage, name, { width, height: 800 });
          await page.addInitScript(([language, large]) => {
            localStorage.setItem("gewu.desk.language", language);
            localStorage.setItem("gewu.desk.large", String(large));
          }, [language, large]);
          for (const path of paths) {
            await page.goto(`/desk/administration/${path}`);
            await page.locator(".card").first().waitFor();
            await page.waitForTimeout(500);
            const ask = page.locator("[data-deed]").last();
            if (await ask.count()) await ask.click();
            const secret = page.getByRole("button", { name: /^(开启两步登录|Turn the second step on)$/ });
            if (await secret.count()) {
              await secret.click();
              await page.getByLabel(/^(当前密码|Your password)$/).fill(stage.password);
              await page.getByRole("button", { name: /^(继续|Go on)$/ }).click();
              await page.locator("svg.code").waitFor();
            }
            const opener = page.getByRole("button", { name: /^(开通账号|Open an account)$/ });
            if (await opener.count()) await opener.click();
            const where = `${name} ${path} ${language} ${large ? "large" : ""} ${width}`;
            if (process.env.GEWU_SHOTS) await page.screenshot({ path: join(process.env.GEWU_SHOTS, `${where.replace(/\W+/g, "-")}.png`), fullPage: true });
            assert.deepEqual(await violations(page), [], where);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
          }
          assert.deepEqual(page.said, []);
          await page.context().close();
        }
      }
    });
  });
}
