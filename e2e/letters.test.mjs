// Letters reach a gateway for text messages and an SMTP server, signed, once more when those were down.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { setStage } from "./stage.mjs";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** A gateway that refuses the first message it is sent. */
async function startGateway() {
  const taken = [];
  const refused = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const said = new Webhook(secret).verify(body, request.headers);
    const first = taken.length + refused.length === 0;
    (first ? refused : taken).push({ id: request.headers["webhook-id"], ...said });
    response.writeHead(first ? 503 : 204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { taken, refused, url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

async function startMail() {
  const letters = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    async onData(stream, session, done) {
      let text = "";
      for await (const part of stream) text += part;
      letters.push({ to: session.envelope.rcptTo.map((it) => it.address), text });
      done();
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { letters, url: `smtp://127.0.0.1:${server.server.address().port}`, stop: () => server.close() };
}

async function until(what, holds, seconds = 60) {
  for (let waited = 0; waited < seconds * 10; waited++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${what}: not within ${seconds} seconds`);
}

test("a reporter is told by text message, a grid lead by e-mail", async () => {
  const [gateway, mail] = [await startGateway(), await startMail()];
  const stage = await setStage({
    serve: ["--public-url", "https://gewu.example.cn", "--mail-from", "格物 <gewu@example.cn>"],
    environment: { GEWU_SMS: gateway.url, GEWU_SMS_SECRET: secret, GEWU_SMTP: mail.url },
  });
  try {
    const contact = { email: "liang@example.cn", "by-email": true, "by-sms": false };
    await stage.call("PUT", "/api/v1/contact", { as: "网格长老梁", json: contact });
    const plainOf = ({ text }) => Buffer.from(text.split("\r\n\r\n")[1], "base64").toString("utf8");
    await until("the letter with a code", () => mail.letters.length === 1);
    const code = plainOf(mail.letters[0]).match(/\d{8}/)[0];
    await stage.call("POST", "/api/v1/contact/confirm", { as: "网格长老梁", json: { code } });
    mail.letters.length = 0;
    const report = await stage.call("POST", "/api/v1/matters", {
      json: {
        procedure: "event",
        where: { point: { longitude: 108.005, latitude: 22.005 } },
        form: { category: "road-lamp", title: "老王家门口路灯不亮", phone: "13800000000" },
      },
    });
    await until("the e-mail", () => mail.letters.length === 1);
    assert.deepEqual(mail.letters[0].to, ["liang@example.cn"]);
    assert.match(mail.letters[0].text, /Subject: =\?utf-8\?b\?/);
    const plain = plainOf(mail.letters[0]);
    assert.ok(plain.includes(`https://gewu.example.cn/desk/matters/${report.matter}`), plain);

    // A reporter's one text message is kept for what was decided.
    const { tasks } = await stage.call("GET", `/api/v1/matters/${report.matter}`, { as: "网格长老梁" });
    await stage.call("POST", `/api/v1/matters/${report.matter}/tasks/${tasks[0].task}/finish`, { as: "网格长老梁", json: { outcome: "dispatch" } });
    await until("the text message, after the gateway was down", () => gateway.taken.length === 1);
    const [message] = gateway.taken;
    assert.equal(message.id, gateway.refused[0].id, "the same letter comes again");
    assert.equal(message.to, "13800000000");
    assert.ok(message.text.includes("路灯不亮") && message.text.includes("https://gewu.example.cn/follow"));
    for (const text of [message.text, plain]) {
      assert.ok(!text.includes("老王"), "what somebody wrote stays in the house");
      assert.ok(!text.includes(report.receipt), "so does the code");
    }
  } finally {
    await stage.strike();
    gateway.stop();
    mail.stop();
  }
});
