// The life of a pack in two real browsers on a real server: uploaded by one administrator, read and approved by another;
// parameters wrong and right; retirement.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { report, sit, violations } from "./desk.mjs";
import { setStage } from "./stage.mjs";
import { zip } from "./zip.mjs";

const shipped = fileURLToPath(new URL("../packs/event-loop", import.meta.url));

/** The paths of a folder's files within it. */
const walk = (folder, at = "") => readdirSync(join(folder, at)).flatMap((name) => (statSync(join(folder, at, name)).isDirectory() ? walk(folder, join(at, name)) : [join(at, name)]));

for (const database of ["sqlite", ...(process.env.GEWU_TEST_POSTGRES ? ["postgres"] : [])]) {
  describe(`packs on ${database}`, () => {
    let stage;
    before(async () => (stage = await setStage({ database, serve: ["--unthrottled"] })));
    after(async () => stage?.strike());

    /** A copy of the pack that ships, with its texts changed. */
    function changed(name, change) {
      const folder = join(stage.folder, name);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      cpSync(shipped, folder, { recursive: true });
      for (const path of walk(folder)) {
        const file = join(folder, path);
        writeFileSync(file, change(readFileSync(file, "utf8"), path));
      }
      return folder;
    }

    const renamed = (text) => text.replaceAll("研判", "初判");
    /** What the console said that nobody expects: refusals are expected here. */
    const unexpected = (...pages) => pages.flatMap((page) => page.said).filter((line) => !line.includes("status of 422"));
    const open = async (page, path) => {
      await page.goto(`/desk/administration/${path}`);
      await page.locator("h1").waitFor();
    };
    const caseOf = (matter) => stage.call("GET", `/api/v1/matters/${matter}`, { as: "网格长老梁" });
    /** Of what waits, the proposal that the page leads to. */
    async function toWaiting(page, note) {
      await open(page, "packs");
      await page.getByRole("link", { name: note }).click();
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
    async function approve(page, note) {
      await toWaiting(page, note);
      await page.getByRole("button", { name: "同意，开始使用" }).click();
      await page.getByText("已同意，现在起生效").waitFor();
    }

    test("a pack is uploaded with a fault, corrected, and approved by another administrator in another browser", async () => {
      const before = await report(stage, "改版之前的路灯");
      const system = await sit(stage, "system-admin");
      await system.goto("/desk/");
      await system.getByRole("link", { name: "机制包", exact: true }).click();
      await system.getByRole("link", { name: "事件闭环" }).waitFor();
      await system.getByRole("button", { name: "上传机制包" }).click();
      // The keyboard is in the form, and leads out of it again.
      assert.equal(await system.evaluate(() => document.activeElement?.id), "pack-folder");
      await system.keyboard.press("Escape");
      assert.equal(await system.evaluate(() => document.activeElement?.textContent?.trim()), "上传机制包");
      await system.keyboard.press("Enter");
      // What would leave the pack, or is in another encoding, says what to do.
      const archive = (buffer) => system.getByLabel("ZIP 压缩包").setInputFiles({ name: "pack.zip", mimeType: "application/zip", buffer });
      await archive(zip([["pack.toml", ""], ["../../etc/cron.d/x.toml", "x"]]));
      await system.getByText("a path stays within the pack").waitFor();
      await archive(zip([["pack.toml", Buffer.from([0xca, 0xc2, 0xbc, 0xfe])]]));
      await system.getByText("looks like GBK: save it as UTF-8").waitFor();
      await archive(Buffer.from("not an archive"));
      await system.getByText("this is not a ZIP archive").waitFor();
      const gbk = changed("gbk", (text) => text);
      writeFileSync(join(gbk, "event.toml"), Buffer.from([0xca, 0xc2]));
      await system.getByLabel("文件夹", { exact: true }).setInputFiles(gbk);
      await system.getByText("请另存为 UTF-8").waitFor();

      const faulty = changed("faulty", (text) => renamed(text).replace('to = "watch"', 'to = "wach"'));
      await system.getByLabel("文件夹", { exact: true }).setInputFiles(faulty);
      await system.getByText(`已读取 ${walk(shipped).length} 个文件`).waitFor();
      await system.getByLabel("为什么提出").fill("研判改称初判");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      const problems = system.getByRole("region", { name: "要改的地方" });
      await problems.waitFor();
      const said = await problems.innerText();
      const line = readFileSync(join(faulty, "event.toml"), "utf8").split("\n").findIndex((it) => it.includes('"wach"')) + 1;
      assert.ok(said.includes(`event.toml 第 ${line} 行`), said);
      assert.match(said, /to = "wach"/);
      assert.match(said, /there is no step “wach”|wach/);

      const security = await sit(stage, "security-admin");
      await toWaiting(security, "研判改称初判");
      assert.ok(await security.getByRole("button", { name: "同意，开始使用" }).isDisabled(), "nobody approves what is faulty");

      await system.getByRole("button", { name: "重新上传" }).click();
      const right = changed("right", renamed);
      const packed = walk(right).map((path) => [`event-loop/${path}`, readFileSync(join(right, path))]);
      await archive(zip(packed));
      await system.getByText(`已读取 ${packed.length} 个文件`).waitFor();
      await system.getByLabel("为什么提出").fill("研判改称初判（已改正）");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      await system.getByText("已换成新上传的内容").waitFor();
      await system.getByText("环节“研判”改称“初判”。").waitFor();
      assert.equal(await system.getByRole("button", { name: "同意，开始使用" }).count(), 0, "whoever proposes does not decide");

      await approve(security, "研判改称初判（已改正）");
      const afterwards = await report(stage, "改版之后的路灯");
      assert.equal((await caseOf(before.matter)).tasks[0]["step-title"], "研判");
      assert.equal((await caseOf(afterwards.matter)).tasks[0]["step-title"], "初判");

      await open(security, "packs/event-loop");
      const editions = security.getByRole("region", { name: "历次版本" });
      await editions.getByText("1 件在办，参数未改动").nth(1).waitFor();
      assert.match(await editions.innerText(), /提出，.*审批（研判改称初判（已改正））/);
      await editions.getByText("环节“研判”改称“初判”。").waitFor();
      await security.getByRole("img").first().waitFor();
      await security.getByText("导出这个列表").click();
      const [file] = await Promise.all([security.waitForEvent("download"), security.getByRole("button", { name: "CSV 文本" }).click()]);
      assert.match(readFileSync(await file.path(), "utf8"), /新版本,研判改称初判（已改正）,已同意/);
      assert.deepEqual(unexpected(system, security), []);
      await system.context().close();
      await security.context().close();
    });

    test("parameters are changed wrong and right, and back again", async () => {
      const system = await sit(stage, "system-admin");
      await open(system, "packs/event-loop/parameters");
      await system.getByText("改动只对以后新开的事项生效").waitFor();
      const verify = system.getByLabel("核查时限", { exact: true });
      await verify.fill("马上");
      await system.getByRole("button", { name: "保存" }).click();
      await system.getByText("有 1 处填写有误，请更正").waitFor();
      assert.equal(await verify.getAttribute("aria-invalid"), "true");
      assert.ok(await verify.evaluate((it) => it === document.activeElement), "the keyboard stands where something is to be corrected");
      const beside = await system.locator(`#${await verify.getAttribute("aria-describedby")}`).innerText();
      assert.match(beside, /不是时限；写数字和单位，例如 5 working-days（工作日）/);
      await verify.fill("1");
      await system.getByRole("button", { name: "看看会改变什么" }).click();
      const would = system.getByRole("status", { name: "保存后会改变" });
      await would.getByText("参数“核查时限”由“2 个工作日”改为“1 个工作日”。").waitFor();
      assert.match(await would.innerText(), /环节“核查”：时限由“2 个工作日”改为“1 个工作日”/);
      await system.getByRole("button", { name: "保存" }).click();
      await system.getByText("已保存为第 1 版").waitFor();
      const history = system.getByRole("region", { name: "修改历史" });
      await history.getByText("参数“核查时限”由“2 个工作日”改为“1 个工作日”。").waitFor();
      await history.getByRole("button", { name: "恢复机制包原来的值" }).click();
      await system.getByText("已保存为第 2 版").waitFor();
      await history.getByText("恢复机制包原来的值").first().waitFor();
      assert.equal(await verify.inputValue(), "2");
      // Whoever only reads changes nothing.
      const audit = await sit(stage, "audit-admin");
      await open(audit, "packs/event-loop/parameters");
      await audit.getByRole("region", { name: "修改历史" }).waitFor();
      assert.equal(await audit.getByRole("button", { name: "保存" }).count(), 0);
      assert.ok(await audit.getByLabel("核查时限", { exact: true }).isDisabled());
      assert.deepEqual(unexpected(system, audit), []);
      await system.context().close();
      await audit.context().close();
    });

    test("a proposal is refused with a reason that its author reads", async () => {
      const system = await sit(stage, "system-admin");
      await open(system, "packs");
      await system.getByRole("button", { name: "上传机制包" }).click();
      await system.getByLabel("文件夹", { exact: true }).setInputFiles(changed("slow", (text) => text.replace('limit = "10 working-days"', 'limit = "30 working-days"')));
      await system.getByLabel("为什么提出").fill("督办放宽到三十天");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      await system.getByText("环节“督办”：时限由“10 个工作日”改为“30 个工作日”。").waitFor();
      const security = await sit(stage, "security-admin");
      await toWaiting(security, "督办放宽到三十天");
      await security.getByRole("button", { name: "不同意" }).click();
      await security.getByLabel("为什么不同意").fill("督办不能比办理还慢");
      await security.getByRole("form", { name: "不同意" }).getByRole("button", { name: "不同意" }).click();
      await security.getByText("已退回").waitFor();
      await system.reload();
      await system.getByText("督办不能比办理还慢").waitFor();
      assert.deepEqual(unexpected(system, security), []);
      await system.context().close();
      await security.context().close();
    });

    test("everybody can use these pages: both languages, 360 px and 1440 px, large type", async () => {
      const [waiting] = await stage.call("GET", "/api/v1/proposals?pack=event-loop", { headers: await cookieOf("system-admin") });
      const pages = ["packs", "packs/event-loop", "packs/event-loop/parameters", `proposals/${waiting.proposal}`];
      for (const [language, large, width] of [["zh-CN", false, 1440], ["en", false, 1440], ["zh-CN", false, 360], ["en", true, 360]]) {
        const page = await sit(stage, "system-admin", { width, height: 800 });
        await page.addInitScript(([language, large]) => {
          localStorage.setItem("gewu.desk.language", language);
          localStorage.setItem("gewu.desk.large", String(large));
        }, [language, large]);
        for (const path of pages) {
          await page.goto(`/desk/administration/${path}`);
          await page.locator(".card").first().waitFor();
          await page.waitForTimeout(500);
          const opener = page.getByRole("button", { name: /^(上传机制包|Upload a pack|提出停用|Propose to retire)$/ });
          if (await opener.count()) await opener.click();
          if (path.endsWith("parameters")) await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
          const where = `${path} ${language} ${large ? "large" : ""} ${width}`;
          if (process.env.GEWU_SHOTS) await page.screenshot({ path: join(process.env.GEWU_SHOTS, `${where.replace(/\W+/g, "-")}.png`), fullPage: true });
          assert.deepEqual(await violations(page), [], where);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
        }
        assert.deepEqual(page.said, []);
        await page.context().close();
      }
    });

    /** The cookie of somebody who signs in with a password. */
    async function cookieOf(login) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${stage.address}/api/v1/session`, { method: "POST", headers, body: JSON.stringify({ login, password: stage.password }) });
      return { cookie: answer.headers.getSetCookie().map((it) => it.split(";")[0]).join("; ") };
    }

    test("a retired pack is offered to nobody, and comes back by two people", async () => {
      const running = await report(stage, "停用之前的路灯");
      const system = await sit(stage, "system-admin");
      await open(system, "packs/event-loop");
      await system.getByRole("button", { name: "提出停用" }).click();
      await system.getByLabel("为什么提出").fill("换用新的机制");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      await system.getByRole("heading", { name: "停用“事件闭环”" }).waitFor();
      const security = await sit(stage, "security-admin");
      await approve(security, "换用新的机制");
      await assert.rejects(report(stage, "停用之后的路灯"), /409 .*"retired"/);
      const resident = await stage.page();
      await resident.goto("/report");
      assert.equal(await resident.getByText("事件办理").count(), 0);
      const worker = await sit(stage, "网格员小林");
      await worker.goto("/desk/report");
      await worker.getByText("目前没有可以上报的事项").waitFor();
      // What runs is finished in its own words.
      assert.equal((await caseOf(running.matter)).tasks[0]["step-title"], "初判");
      await open(system, "packs/event-loop");
      await system.getByText("已停用：不再受理新事项").waitFor();
      const back = system.getByRole("button", { name: /^提出改用/ }).first();
      await back.click();
      await system.getByLabel("为什么提出").fill("恢复使用");
      await system.getByRole("button", { name: "提出", exact: true }).click();
      await system.getByRole("heading", { name: "发布“事件闭环”" }).waitFor();
      await approve(security, "恢复使用");
      await report(stage, "恢复之后的路灯");
      assert.deepEqual(unexpected(system, security, worker), []);
      for (const page of [system, security, resident, worker]) await page.context().close();
    });
  });
}
