// Signing in by a provider of OpenID Connect: a certified one, run here, with a browser going there and back.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import Provider from "oidc-provider";
import { setStage, violations } from "./stage.mjs";

/** A provider whose users are whoever types a name; it knows the server once that listens. */
async function startProvider() {
  let answer = null;
  const server = createServer((request, response) => (answer ? answer(request, response) : response.writeHead(503).end()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    knows(address) {
      const client = {
        client_id: "gewu",
        client_secret: "a-secret-between-the-two-of-them",
        redirect_uris: [`${address}/api/v1/provider/return`],
      };
      answer = new Provider(issuer, { clients: [client], pkce: { required: () => true }, cookies: { keys: ["for-tests"] } }).callback();
    },
    fails() {
      answer = null;
    },
    stop: () => server.close(),
  };
}

async function setUp(database) {
  const provider = await startProvider();
  const serve = ["--oidc-issuer", provider.issuer, "--oidc-client", "gewu", "--oidc-title", "县统一身份认证"];
  const stage = await setStage({ database, serve, environment: { GEWU_OIDC_SECRET: "a-secret-between-the-two-of-them" } });
  provider.knows(stage.address);
  return { provider, stage };
}

/** Shows the provider who one is, and agrees that it may be told. */
async function showAt(page, name) {
  await page.getByPlaceholder(/login/i).fill(name);
  await page.getByPlaceholder(/password/i).fill("any will do here");
  await page.getByRole("button", { name: /sign-in/i }).click();
  await page.getByRole("button", { name: /continue/i }).click();
}

/** Goes to link one's account; whoever sits at a desk that was left open cannot. */
async function link(page, stage) {
  await page.getByRole("button", { name: "去“县统一身份认证”绑定" }).click();
  await page.getByLabel("当前密码").fill(stage.password);
  await page.getByRole("button", { name: "去“县统一身份认证”绑定" }).click();
}

async function signInWithPassword(page, stage, name) {
  await page.goto("/desk/");
  await page.getByLabel("登录名").fill(name);
  await page.getByLabel("密码").fill(stage.password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("navigation").first().waitFor();
}

for (const database of ["sqlite", "postgres"]) {
  test(`linked once, somebody comes in without a password (${database})`, async () => {
    const { provider, stage } = await setUp(database);
    try {
      // Whom nobody has linked is told so, and what to do.
      const stranger = await stage.page();
      await stranger.goto("/desk/");
      await stranger.getByRole("link", { name: "用“县统一身份认证”登录" }).click();
      await showAt(stranger, "lao-liang");
      await stranger.getByText("这个身份还没有绑定账号").waitFor();
      assert.deepEqual(await violations(stranger), []);

      const page = await stage.page();
      await signInWithPassword(page, stage, "网格长老梁");
      await page.goto("/desk/account");
      await link(page, stage);
      await showAt(page, "lao-liang");
      await page.getByText("已绑定").waitFor();
      assert.equal(new URL(page.url()).search, "");
      assert.deepEqual(await violations(page), []);

      const telephone = await stage.page({ width: 360, height: 740 });
      await telephone.goto("/desk/");
      await telephone.getByRole("link", { name: "用“县统一身份认证”登录" }).click();
      await showAt(telephone, "lao-liang");
      await telephone.waitForURL(/\/desk\/queue/);
      const session = await telephone.evaluate(async () => (await fetch("/api/v1/session")).json());
      assert.equal(session.name, "网格长老梁");

      // Somebody else cannot take the identity for theirs.
      const other = await stage.page();
      await signInWithPassword(other, stage, "调度员小许");
      await other.goto("/desk/account");
      await link(other, stage);
      await showAt(other, "lao-liang");
      await other.getByRole("button", { name: "去“县统一身份认证”绑定" }).waitFor();
      await other.getByRole("alert").waitFor();

      await page.getByRole("button", { name: "解除绑定" }).click();
      await page.getByRole("button", { name: "去“县统一身份认证”绑定" }).waitFor();
      const after = await stage.page();
      await after.goto("/api/v1/provider/start");
      await showAt(after, "lao-liang");
      await after.getByText("这个身份还没有绑定账号").waitFor();
    } finally {
      await stage.strike();
      provider.stop();
    }
  });
}

test("what was not begun in this browser is not ended here, and a provider that is down is told", async () => {
  const { provider, stage } = await setUp("sqlite");
  try {
    const began = await stage.page();
    await began.route(/\/api\/v1\/provider\/return/, (route) => route.abort());
    await began.goto("/api/v1/provider/start");
    const back = began.waitForRequest(/\/api\/v1\/provider\/return/);
    await showAt(began, "lao-liang").catch(() => undefined);
    const address = (await back).url();

    // Sent to somebody else, the address signs nobody in.
    const victim = await stage.page();
    await victim.goto(address);
    await victim.getByText("这次登录已经失效").waitFor();
    assert.equal((await victim.request.get("/api/v1/session")).status(), 401);

    // Where it began, with a state of another errand, neither.
    await began.unroute(/\/api\/v1\/provider\/return/);
    const forged = new URL(address);
    forged.searchParams.set("state", "a-state-of-somebody-else");
    await began.goto(String(forged));
    await began.getByText("这次登录已经失效").waitFor();

    provider.fails();
    const answer = await began.request.get("/api/v1/provider/start", { maxRedirects: 0 });
    assert.equal(answer.status(), 502);
    assert.equal((await answer.json()).code, "provider-failed");
    // The password still opens the door.
    await signInWithPassword(began, stage, "网格长老梁");
  } finally {
    await stage.strike();
    provider.stop();
  }
});
