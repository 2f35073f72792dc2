// Reports in every state that a page can show, made on the demo county the way people would make them.
import { randomUUID } from "node:crypto";

/** Tells them all. Each has its `matter` and its `receipt`. */
export async function tellStories(demo) {
  const teller = new Teller(demo);
  const told = {};
  for (const [name, tell] of Object.entries(STORIES)) told[name] = await tell(teller);
  await teller.fill();
  told.places = await placesOf(demo);
  return told;
}

/** The town and the village around the demo's grid, and somebody whose account can be looked at. */
async function placesOf(demo) {
  const above = async (area) => demo.call("GET", `/api/v1/areas/${area}`);
  const places = { person: demo.people["grid-worker"].person };
  for (let at = await above(demo.area); at; at = at.parent ? await above(at.parent) : null) places[at.level] = at.area;
  return places;
}

const LAMP = { category: "road-lamp", title: "小公园的路灯不亮", text: "晚上一片漆黑，老人出门不方便。", name: "陈姨", phone: "13800000000" };

const STORIES = {
  new: (it) => it.report({ category: "manhole", title: "菜市场门口井盖松动", text: "车一压就响，怕有人踩空。" }),
  assessing: (it) => it.report(LAMP),
  async handling(it) {
    const told = await it.report({ ...LAMP, title: "东河桥头第三盏路灯一闪一闪" });
    await it.finish(told, "grid-lead", "triage", { outcome: "dispatch", form: { words: "请尽快修复，桥头人多。" } });
    return told;
  },
  async paused(it) {
    const told = await it.dispatched("河堤步道两盏路灯不亮");
    const task = await it.taskOf(told, "handler", "handle");
    await it.act(told, "handler", `tasks/${task}/pause`, { limit: "10 days", form: { words: "灯具型号停产，正在调货。" } });
    await it.finishOwn(told, ["dispatcher", "command-officer", "duty-officer", "unit-lead"], { outcome: "granted", form: { words: "同意，请把到货日期告诉上报人。" } });
    return told;
  },
  async confirming(it) {
    const told = await it.handled("幼儿园门口路灯不亮", "solved", "已更换灯头，当晚亮灯。");
    await it.finish(told, "grid-worker", "verify", { outcome: "passed", form: { words: "晚上七点去看过，亮了。" } });
    return told;
  },
  async ended(it) {
    const told = await it.handled("祠堂前路灯不亮", "solved", "线路接头烧坏，已修好。");
    await it.finish(told, "grid-worker", "verify", { outcome: "passed", form: { words: "现场已亮灯。" } });
    await it.confirm(told);
    return told;
  },
  deferred: (it) => it.handled("新村路口想加一盏路灯", "deferred", "已列入明年的亮灯计划，每三个月复查一次。"),
  async verifying(it) {
    return it.handled("小学后门路灯不亮", "solved", "已换灯管。");
  },
  async declined(it) {
    const told = await it.report({ ...LAMP, category: "other", title: "想请人修自家的灯" });
    await it.finish(told, "grid-lead", "triage", { outcome: "decline", form: { words: "自家屋里的灯不属公共设施，可以找社区便民服务点的师傅。" } });
    return told;
  },
  aside: (it) => it.report({ category: "other", title: "看看这几个网址", text: "http://a.example http://b.example http://c.example" }),
  async refused(it) {
    const told = await it.report({ category: "other", title: "低价办证", text: "http://d.example http://e.example http://f.example" });
    await it.finish(told, "grid-lead", "triage", { outcome: "decline", form: { words: "这是广告，不是要办的事。" } });
    return told;
  },
};

class Teller {
  constructor(demo) {
    this.demo = demo;
  }

  call(method, path, as, json) {
    return this.demo.call(method, path, { as, json, headers: as ? { "idempotency-key": randomUUID() } : {} });
  }

  async report(form, area = this.demo.area) {
    const json = { procedure: "event", where: { area }, form, source: "portal" };
    return this.demo.call("POST", "/api/v1/matters", { json, headers: { "client-token": randomUUID() } });
  }

  act({ matter }, as, what, json) {
    return this.call("POST", `/api/v1/matters/${matter}/${what}`, as, json);
  }

  async taskOf({ matter }, as, step) {
    const seen = await this.call("GET", `/api/v1/matters/${matter}`, as);
    const found = seen.tasks.find((it) => it.step === step);
    if (!found) throw new Error(`${step} does not wait: ${JSON.stringify(seen.tasks.map((it) => it.step))}`);
    return found.task;
  }

  async finish(told, as, step, json) {
    return this.act(told, as, `tasks/${await this.taskOf(told, as, step)}/finish`, json);
  }

  /** Finishes whatever waits for the first of some people. */
  async finishOwn(told, people, json) {
    for (const as of people) {
      const { tasks } = await this.call("GET", `/api/v1/matters/${told.matter}`, as).catch(() => ({ tasks: [] }));
      const own = tasks.find((it) => it.yours && it.may.includes("finish"));
      if (own) return this.act(told, as, `tasks/${own.task}/finish`, json);
    }
    throw new Error(`none of ${people.join(", ")} may decide`);
  }

  async dispatched(title) {
    const told = await this.report({ ...LAMP, title });
    await this.finish(told, "grid-lead", "triage", { outcome: "dispatch", form: { words: "请尽快修复" } });
    const task = await this.taskOf(told, "handler", "handle");
    await this.act(told, "handler", `tasks/${task}/take`, {});
    return told;
  }

  async handled(title, outcome, words) {
    const told = await this.dispatched(title);
    await this.finish(told, "handler", "handle", { outcome, form: { words } });
    return told;
  }

  async confirm({ matter, receipt }) {
    const headers = { authorization: `Receipt ${receipt}`, "idempotency-key": randomUUID() };
    const { tasks } = await this.demo.call("GET", `/api/v1/receipts/${receipt}`);
    const { task } = tasks.find((it) => it.step === "confirm");
    const json = { outcome: "yes", form: { words: "修得快，谢谢。" }, marks: { time: 5, result: 5, attitude: 4 } };
    await this.demo.call("POST", `/api/v1/matters/${matter}/tasks/${task}/finish`, { headers, json });
  }

  /** An ordinary morning's reports, so that a queue is a queue. */
  async fill() {
    const morning = [
      ["garbage", "后巷垃圾两天没人收"], ["noise", "半夜装修，一家人睡不着"], ["manhole", "学校门口井盖翘起一角"],
      ["ditch-blocked", "排水沟堵了，一下雨就漫上路"], ["tree-fallen", "台风吹倒的树还横在路上"], ["road-damage", "桥头路面塌了一个坑"],
      ["garbage", "绿化带里堆了装修垃圾"], ["fire-hazard", "楼道里给电动车充电"], ["stray-animal", "三只流浪狗追放学的孩子"],
      ["sewage", "化粪池外溢，味道很大"], ["smoke", "田边有人烧秸秆"], ["neighbour-quarrel", "隔壁滴水到我家屋檐"],
    ];
    for (const [category, title] of morning) await this.report({ category, title, text: "请来看一看。" });
  }
}
