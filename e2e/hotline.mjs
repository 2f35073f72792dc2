// A platform outside, as its developers would build it from docs/exchange.md: it signs what it sends, verifies what it is
// sent, and has faults on demand.
import { once } from "node:events";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

/** A platform that answers on a port of its own. `fault` may be `null`, `down`, `slow`, 500, 410 … */
export async function startPlatform() {
  const platform = { taken: [], refused: 0, fault: null, secret: null, address: null };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { fault } = platform;
    if (fault !== null) platform.refused += 1;
    if (fault === "down") return void request.socket.destroy();
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, 2_000));
    if (typeof fault === "number") return void response.writeHead(fault).end("故障");
    let said;
    try {
      said = new Webhook(platform.secret).verify(body, request.headers);
    } catch {
      return void response.writeHead(401).end("signature");
    }
    // A message that comes again has the same id, and counts once.
    const id = request.headers["webhook-id"];
    if (!platform.taken.some((it) => it.id === id)) platform.taken.push({ id, ...said });
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let sent = 0;
  return Object.assign(platform, {
    url: `http://127.0.0.1:${server.address().port}/gewu`,
    stop: () => server.close(),

    /** Sends a message, signed; `as` tampers with what goes out. */
    async send(type, data, { id = `msg_${++sent}`, secret = platform.secret, at = new Date(), tamper = (it) => it } = {}) {
      const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, at, body),
      };
      const response = await fetch(platform.address, { method: "POST", headers, body: tamper(body) });
      return { status: response.status, body: await response.json() };
    },

    /** Reads where an order stands. */
    async state(number) {
      const url = new URL(`${platform.address}/orders/${encodeURIComponent(number)}`);
      const at = new Date();
      const headers = {
        "webhook-id": `ask_${++sent}`,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(platform.secret).sign(`ask_${sent}`, at, url.pathname),
      };
      const response = await fetch(url, { headers });
      return { status: response.status, body: await response.json() };
    },

    /** What was told of an order, as words in order. */
    told: (number) => platform.taken.filter((it) => it.data.number === number).map((it) => it.type),
  });
}
