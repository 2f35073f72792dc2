// Walks one report through the whole loop over HTTP, and says at each step who does what.
//
//   node e2e/walk.mjs http://127.0.0.1:8080 demo/accounts.json
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const [base, accountsFile] = process.argv.slice(2);
if (!base || !accountsFile) {
  console.error("node e2e/walk.mjs URL ACCOUNTS.json  （由 gewu account samples --json 生成）");
  process.exit(2);
}
const { area, name: areaName, accounts } = JSON.parse(readFileSync(accountsFile, "utf8"));
let number = 0;
const say = (text) => console.log(`${String(++number).padStart(2)}. ${text}`);
const detail = (text) => console.log(`    ${text}`);

function account(role) {
  const found = accounts.find((it) => it.role === role);
  if (!found) throw new Error(`没有 ${role} 的样例账号；重新运行 gewu account samples --unit urban-management`);
  return { ...found, headers: { authorization: `Bearer ${found.token}` }, words: `${found["role-title"]}${found.name}` };
}

async function call(method, path, { headers = {}, json, bytes, type } = {}) {
  const body = json === undefined ? bytes : JSON.stringify(json);
  const media = json === undefined ? type : "application/json";
  const sent = { ...headers, ...(media ? { "content-type": media } : {}) };
  const response = await fetch(base + path, { method, headers: sent, body });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return answer;
}

const get = (path, who) => call("GET", path, { headers: who.headers });
const post = (path, who, json) =>
  call("POST", path, { headers: { ...who.headers, "idempotency-key": randomUUID() }, json });

/** Where a matter stands in somebody's queue; the queue is read page by page. */
async function queued(who, matter) {
  let cursor = "";
  let ahead = 0;
  for (;;) {
    const page = await get(`/api/v1/queue?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, who);
    const at = page.tasks.findIndex((it) => it.matter === matter);
    if (at >= 0) return { task: page.tasks[at], ahead: ahead + at };
    ahead += page.tasks.length;
    if (!page.next) throw new Error(`${who.words} 的待办里没有这件事`);
    cursor = page.next;
  }
}

async function inQueue(who, matter) {
  const { task, ahead } = await queued(who, matter);
  const seen = await get(`/api/v1/matters/${matter}`, who);
  const now = seen.tasks.find((it) => it.task === task.task);
  detail(`${who.words}的待办：${now["step-title"]}，前面还有 ${ahead} 件，时限 ${local(now["due-at"])}`);
  return task.task;
}

const local = (instant) =>
  instant ? new Date(instant).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }) : "无";

/** A small picture, drawn here: stripes, as PNG. */
function picture() {
  const side = 64;
  const rows = Buffer.alloc(side * (side * 3 + 1));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const light = ((x + y) >> 3) % 2 === 0;
      rows.set(light ? [250, 220, 120] : [60, 80, 120], y * (side * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind, data) {
  const named = Buffer.concat([Buffer.from(kind, "ascii"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc(named), named.length + 4);
  return framed;
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

async function walk() {
  const lead = account("grid-lead");
  const worker = account("grid-worker");
  const handler = account("handler");

  say("居民不用注册，直接上报");
  const reported = await call("POST", "/api/v1/matters", {
    headers: { "client-token": randomUUID(), "idempotency-key": randomUUID() },
    json: {
      procedure: "event",
      where: { area },
      form: { category: "road-lamp", title: "小公园的路灯不亮", text: "晚上一片漆黑，老人出门不方便。" },
      source: "portal",
    },
  });
  const { matter, receipt } = reported;
  const reporter = { headers: { authorization: `Receipt ${receipt}` }, words: "居民" };
  detail(`地点 ${areaName}，回执 ${receipt}`);

  const finish = async (who, task, json) => post(`/api/v1/matters/${matter}/tasks/${task}/finish`, who, json);

  say(`${lead.words}研判，派遣给主办单位`);
  await finish(lead, await inQueue(lead, matter), { outcome: "dispatch", form: { words: "请尽快修复" } });

  say(`${handler.words}签收`);
  const handling = await inQueue(handler, matter);
  await post(`/api/v1/matters/${matter}/tasks/${handling}/take`, handler, {});

  say(`${handler.words}上传照片，办理完毕`);
  const photo = await call("POST", "/api/v1/attachments?name=lamp.png", {
    headers: handler.headers,
    bytes: picture(),
    type: "image/png",
  });
  detail(`照片 ${photo.width}×${photo.height}，${photo.bytes} 字节，${photo.hash.slice(0, 12)}…`);
  await finish(handler, handling, { outcome: "solved", form: { words: "已更换灯头", attachments: [photo.hash] } });

  say(`${worker.words}到现场核查：属实`);
  await finish(worker, await inQueue(worker, matter), { outcome: "passed", form: { words: "已亮灯" } });

  say("居民凭回执查看进度，确认解决并打分");
  const followed = await call("GET", `/api/v1/receipts/${receipt}`);
  const confirming = followed.tasks.find((it) => it.step === "confirm");
  if (!confirming) throw new Error("没有等待上报人确认的环节");
  await finish(reporter, confirming.task, { outcome: "yes", marks: { time: 5, result: 5, attitude: 5 } });

  const ended = await get(`/api/v1/matters/${matter}`, reporter);
  if (ended.status !== "ended") throw new Error(`事项没有办结：${ended.status}`);
  say(`办结：${ended.end}。共 ${ended.timeline.length} 条事实，公众看到经手的岗位，看不到工作人员的姓名`);
  for (const fact of ended.timeline) {
    detail(`${local(fact["recorded-at"])}  ${fact.kind.padEnd(14)} ${fact.actor}`);
  }
}

walk().catch((error) => {
  console.error(`\n没有走通：${error.message}`);
  process.exit(1);
});
