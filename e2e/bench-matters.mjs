// Ten years of matters of the demo county, as another system would hand them over: a CSV for `gewu import matters`.
// The same seed and number of rows give the same file, byte for byte.
//
//   node e2e/bench-matters.mjs ROWS FILE
import { createWriteStream, readFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const COUNTY = "440783";
const BEGIN = Date.parse("2016-01-01T00:00:00Z");
const END = Date.parse("2026-01-01T00:00:00Z");
const HOUR = 3_600_000;
/** As many go on at most, all of them among the last that came in; of few rows, a quarter. */
export const OPEN = 6_000;
/** One row in so many tells again of what a row shortly before told, in other words. */
const AGAIN = 12;
/** A word that twenty of all rows say, whatever their number. */
export const RARE = "鳄鱼";
const RARE_ROWS = 20;
/** Of what goes on, one in so many says only that it is in the county: it waits for the county's command officer. */
const NOWHERE = 4;

export const COLUMNS = ["external_id", "procedure", "area_code", "source", "category", "title", "text", "longitude", "latitude", "opened", "unit", "closed", "outcome", "result", "rating", "form.address", "form.phone"];

/** What is reported, by category: things, and what is wrong with them. */
const TROUBLES = {
  "road-lamp": [["路灯", "照明灯", "太阳能路灯", "三盏路灯"], ["不亮", "坏了", "一闪一闪", "白天也亮着", "灯罩掉了"]],
  "road-damage": [["路面", "水泥路", "人行道", "机耕路"], ["塌了一块", "坑坑洼洼", "裂了大缝", "积水成潭"]],
  manhole: [["井盖", "雨水井盖", "电缆井盖"], ["不见了", "破了一半", "翘起来了", "一压就响"]],
  garbage: [["垃圾", "建筑垃圾", "垃圾桶", "旧家具"], ["堆满了没人收", "发臭", "倒在路边", "满出来了"]],
  sewage: [["污水", "污水管", "化粪池"], ["往外流", "堵了", "冒出来", "流到菜地里"]],
  "ditch-blocked": [["水沟", "排水渠", "涵洞"], ["堵死了", "淤泥很厚", "长满水葫芦"]],
  "water-supply": [["自来水", "水管", "水表"], ["停了没通知", "漏水", "水很黄", "水压太小"]],
  "power-line": [["电线", "电杆", "通信线"], ["垂得很低", "斜了", "掉在地上", "碰到树枝"]],
  "illegal-building": [["铁皮棚", "围墙", "阳台"], ["搭到公共通道上", "没有批准就加建", "占了村道"]],
  noise: [["工地", "卡拉OK", "广场舞音响", "加工厂机器"], ["半夜还很吵", "清早就开工", "声音太大"]],
  smoke: [["秸秆", "垃圾", "废轮胎"], ["有人在烧", "烧得满村是烟", "夜里烧"]],
  "water-pollution": [["河涌", "鱼塘", "水渠"], ["水变黑了", "死了很多鱼", "有油花", "很臭"]],
  "stray-animal": [["流浪狗", "三条野狗"], ["追小孩", "咬了人", "堵在路口"]],
  "fire-hazard": [["楼道", "消防通道", "仓库"], ["堆满杂物", "停满了电动车", "拉了飞线充电"]],
  "food-safety": [["小吃店", "菜档", "饭堂"], ["卖变质的肉", "后厨很脏", "没有证"]],
  "wage-arrears": [["工地", "制衣厂", "装修队"], ["拖了三个月工资", "老板找不到人", "不给结算"]],
  "neighbour-quarrel": [["宅基地", "排水", "围墙"], ["和邻居争了起来", "两家谈不拢", "吵了好几次"]],
  "elder-care": [["独居老人", "行动不便的老人"], ["没人做饭", "几天没出门", "需要上门看看"]],
  "dangerous-house": [["老屋", "祠堂侧屋", "旧碉楼"], ["墙裂了", "瓦掉下来", "快要塌了"]],
  landslide: [["后山", "护坡"], ["掉石头", "滑下来一截", "有裂缝"]],
  "crop-pest": [["稻田", "柑橘园", "菜地"], ["有虫害", "叶子发黄", "福寿螺很多"]],
  "school-safety": [["校门口", "小学围墙外"], ["车太多", "有摆摊的", "没有斑马线"]],
  "work-safety": [["脚手架", "吊机", "作坊"], ["没有护栏", "没人看管", "用明火"]],
  epidemic: [["积水", "老鼠", "蚊子"], ["太多", "没人消杀", "在水池里繁殖"]],
  "tree-fallen": [["大榕树", "路边的树", "竹子"], ["倒在路上", "断了一枝", "压着电线"]],
  other: [["健身器材", "公交站牌", "宣传栏", "公共厕所"], ["坏了", "没人管", "被占了", "要修一修"]],
};
/** These are told of three times as often as others. */
const OFTEN = ["road-lamp", "road-damage", "garbage", "sewage", "ditch-blocked", "noise"];
const SPOTS = ["村口", "桥头", "路口", "祠堂门口", "榕树下", "球场边", "小学旁", "市场后面", "卫生站对面", "停车场", "河堤上", "牌坊下", "码头边", "老人活动中心", "篮球场", "文化室前", "鱼塘边", "水塔旁", "加油站旁", "公交站", "巷口", "工业园门前", "旧供销社", "晒谷场"];
const LANES = ["幸福", "新兴", "东华", "光明", "和平", "建设", "中山", "南昌", "西郊", "长安", "沿江", "教伦", "曙光", "祥龙", "荣光", "人民", "侨园", "新昌", "义祠", "思始"];
const LANE = ["路", "街", "巷", "里", "大道", "横巷"];
const SINCE = ["从昨天起", "已经三天", "大概一个星期", "上个月开始", "台风过后", "下雨以后", "年初到现在", "这两天", "早就这样", "前几天"];
const HARM = ["老人出门不方便", "小孩上学要绕路", "车开过去很危险", "晚上看不见", "邻居都有意见", "已经摔了一个人", "味道受不了", "影响做生意", "担心出事", "电动车差点翻了"];
const ASKS = ["请尽快派人来看看", "希望今天能处理", "麻烦给个答复", "请联系我到现场", "盼早日解决", "请网格员先来一趟", "能不能先围起来", "之前反映过没有下文"];
const TOLD = ["我是住在附近的村民", "路过看到的", "替家里老人反映", "店里的客人说的", "几户人一起反映", "开车经过发现", "早上散步看到", "下班回来发现"];
const SOURCES = ["热线", "portal", "巡查", "微信", "来访", "12345"];

/** The file's matters, one string a line. `rows` of them. */
export function* matters(rows, seed = 20) {
  const chance = generator(seed);
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const upTo = (most) => 1 + Math.floor(chance() * most);
  const villages = realVillages();
  const categories = unitsOf();
  const open = Math.min(OPEN, Math.floor(rows / 4));
  const every = Math.max(1, Math.floor(rows / RARE_ROWS));
  const lately = [];
  for (let row = 0; row < rows; row++) {
    const again = lately.length > 0 && chance() < 1 / AGAIN;
    const it = again ? pick(lately) : somewhere();
    if (!again) {
      lately.push(it);
      if (lately.length > 30) lately.shift();
    }
    const opened = BEGIN + Math.floor(((row + chance()) / rows) * (END - BEGIN - HOUR));
    // Of the last twice as many, every second goes on.
    const goesOn = row >= rows - 2 * open && (rows - row) % 2 === 0;
    yield line(row, it, opened, goesOn, row % every === every - 1 ? `，塘里还看到${RARE}` : "");
  }

  function somewhere() {
    const village = pick(villages);
    const category = pick(categories);
    const [things, wrongs] = TROUBLES[category.id];
    const at = { longitude: village.longitude + (chance() - 0.5) / 100, latitude: village.latitude + (chance() - 0.5) / 100 };
    return { village, category, things, wrongs, at, spot: pick(SPOTS), lane: pick(LANES) + pick(LANE), house: upTo(300) };
  }

  function line(row, { village, category, things, wrongs, at, spot, lane, house }, opened, goesOn, rare) {
    const nowhere = goesOn && chance() < 1 / NOWHERE;
    const [thing, wrong] = [pick(things), pick(wrongs)];
    const title = pick([`${spot}${thing}${wrong}`, `${lane}${spot}的${thing}${wrong}`, `${lane}${house}号附近${thing}${wrong}`, `${thing}${wrong}，在${spot}`]);
    const text = `${pick(TOLD)}，${village.name}${lane}${house}号往${pick(["东", "南", "西", "北"])}${upTo(400)}米，${spot}的${thing}${pick(SINCE)}${wrong}${rare}。${pick(HARM)}，${pick(ASKS)}。${pick(SPOTS)}也要看一下，一共${upTo(9)}处。`;
    const closed = Math.min(opened + Math.floor(chance() * 30 * 24 * HOUR), END - 60_000);
    const declined = chance() < 0.05;
    const ending = goesOn
      ? ["", "", "", "", ""]
      : declined
        ? [category.unit, time(closed), "declined", "", ""]
        : [category.unit, time(closed), chance() < 0.6 ? "closed" : "closed-unconfirmed", pick(["solved", "solved", "solved", "explained", "passed-on"]), chance() < 0.5 ? String(upTo(5)) : ""];
    const degrees = (centre) => (centre + (chance() - 0.5) / 2_000).toFixed(6);
    const cells = [`OLD-${String(row).padStart(8, "0")}`, "event", nowhere ? `${COUNTY}000000` : village.code, pick(SOURCES), category.id, title, text, ...(nowhere ? ["", ""] : [degrees(at.longitude), degrees(at.latitude)]), time(opened), ...ending, `${lane}${house}号`, `1380000${String(upTo(9_999)).padStart(4, "0")}`];
    return cells.join(",");
  }
}

/** Writes them, with a header. */
export async function writeMatters(file, rows) {
  const out = createWriteStream(file);
  let some = [COLUMNS.join(",")];
  for (const row of matters(rows)) {
    some.push(row);
    if (some.length < 2_000) continue;
    if (!out.write(`${some.join("\n")}\n`)) await once(out, "drain");
    some = [];
  }
  out.end(some.length ? `${some.join("\n")}\n` : "");
  await once(out, "finish");
}

/** Villages and communities of the latest edition, each at a place of its own near its town. */
function realVillages() {
  const lines = (path) => readFileSync(join(root, path), "utf8").trim().split("\n").slice(1).map((it) => it.split(","));
  const towns = new Map(lines("data/points/towns_geonames.csv").map(([code, , , longitude, latitude]) => [code, [Number(longitude), Number(latitude)]]));
  const all = lines("data/divisions/five_places_history.csv").filter((it) => it[0].startsWith(COUNTY) && it[2] === "village" && it[4] === "2023");
  return all.flatMap(([code, name]) => {
    const town = towns.get(`${code.slice(0, 9)}000`);
    if (!town) return [];
    const number = Number(code.slice(9));
    return [{ code, name, longitude: town[0] + ((number % 7) - 3) / 150, latitude: town[1] + ((number % 11) - 5) / 200 }];
  });
}

function unitsOf() {
  const text = readFileSync(join(root, "packs/event-loop/categories.toml"), "utf8");
  const word = (block, key) => block.match(new RegExp(`^${key} = "(.*)"`, "m"))?.[1];
  const all = text.split("[[category]]").slice(1).map((block) => ({ id: word(block, "id"), unit: word(block, "unit") ?? "" }));
  const told = all.filter((it) => TROUBLES[it.id]);
  return [...told, ...told.filter((it) => OFTEN.includes(it.id)).flatMap((it) => [it, it])];
}

const time = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");

/** Chance that is the same each time. */
function generator(seed) {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rows, file] = process.argv.slice(2);
  await writeMatters(file, Number(rows));
}
