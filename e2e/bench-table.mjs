// Figures as a page to read.

const number = (count) => count.toLocaleString("en-US");
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

const row = ({ name, cold, warm, server }) =>
  `| ${name} | ${number(cold.bytes)} | ${cold.requests} | ${number(warm.bytes)} | ${warm.requests} | \`${server.asks}\` | ${server.p50} | ${server["p50-ratio"]} | ${server.p99} | ${server["p99-ratio"]} |`;

const pages = (list) =>
  ["| Page | Bytes, first visit | Requests | Bytes, again | Requests | Asked of the server | p50 ms | ÷ `/healthz` | p99 ms | ÷ `/healthz` |", "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |", ...list.map(row)].join("\n");

/** All of it in Markdown. `limits` are those that the measuring held. */
export function table({ machine, lines, portal, desk, journeys }, { PORTAL_BYTES, ASKED }) {
  const { report, "report-without-script": plain, "first-queue": queue, "clear-queue": clear } = journeys;
  return `# What the pages cost

\`scripts/bench\` measures this on the demo county: ${machine.cores} cores with ${machine.where}, ${machine.database}, the release program.
Bytes are those on the line, headers and all, as the server sends them to a browser. Server time is that of whole
requests over the loopback, ${ASKED} a page in turns with as many to \`/healthz\`, the cheapest route there is; where the machine does something else as well, the ratios say more than the milliseconds.
A portal page over ${number(PORTAL_BYTES)} bytes on a first visit fails the measuring.

## How long people wait

The middle one of three times; the last journey once.

| Journey | Line | Machine time | |
| --- | --- | ---: | --- |
| A first report: from typing the address to seeing the receipt | ${lines.slow}, 360 px | ${seconds(report.milliseconds)} | ${report.taps} taps and one sentence |
| The same without a script | ${lines.slow}, 360 px | ${seconds(plain.milliseconds)} | ${plain.taps} taps and one sentence |
| The desk’s queue for the first time, nothing kept | ${lines.office} | ${seconds(queue.milliseconds)} | |
| ${clear.of} routine reports of ${200} dispatched, from the sign-in to the last answer | loopback | ${seconds(clear.milliseconds)} | ${clear.presses} key presses, typing included; five seconds of it are for taking back |

## The portal, 360 px

${pages(portal)}

## The desk, 1440 px

${pages(desk)}
`;
}

const megabytes = (bytes) => number(Math.round(bytes / 1_000_000));
const rate = (rows, seconds) => number(Math.round(rows / seconds));
const times = (one, other) => (one / other).toFixed(1);

const bringing = ({ rows, database, plain, import: brought }) =>
  `| ${number(rows)} | ${database} | ${rate(rows, plain.seconds)} | ${rate(rows, brought.seconds)} | ${times(brought.seconds, plain.seconds)} | ${megabytes(plain.bytes)} | ${megabytes(brought.bytes)} | ${megabytes(brought.memory)} |`;
const following = ({ rows, database, search }) =>
  `| ${number(rows)} | ${database} | ${number(search.facts)} | ${seconds(search.seconds * 1000)} | ${rate(rows, search.seconds)} | ${rate(search.facts, search.seconds)} | ${megabytes(search.bytes)} | ${megabytes(search.memory)} |`;
const drawing = ({ rows, database, rechecks: it }) =>
  `| ${number(rows)} | ${database} | ${number(it.facts)} | ${seconds(it.seconds * 1000)} | ${rate(it.facts, it.seconds)} | ${megabytes(it.memory)} |`;
const question = (it) =>
  `| ${it.name} | ${number(it.found)}${it.more ? " and more" : ""} | ${it.times} | ${it.p50} | ${it["p50-ratio"]} | ${it.p99} | ${it["p99-ratio"]} |`;
const asking = ({ rows, database, asked, server }) => `### ${number(rows)} matters, ${database}

The server held ${megabytes(server.memory)} MB at most.

| Asked | Found | Times | p50 ms | ÷ \`/healthz\` | p99 ms | ÷ \`/healthz\` |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${asked.map(question).join("\n")}
`;
const proposing = ({ rows, database, alike: it }) =>
  `| ${number(rows)} | ${database} | ${number(it.open)} | ${it.times} | ${it.proposed} | ${it["a-second"]} | ${it.p50} | ${it["p50-ratio"]} | ${it.p99} | ${it["p99-ratio"]} |`;

/** What many matters cost, in Markdown. */
export function volumeTable({ machine, asked, open, cases }) {
  return `# What many matters cost

\`scripts/bench-volume\` measures this: ${machine.cores} cores with ${machine.where}, the release program. The rows are made up, the same each
time: ten years in the real villages of the demo county, Chinese titles and texts from a vocabulary, every category of the event loop;
at most ${number(open)} of them, or a quarter, go on. Where the machine does something else as well, the ratios say more than the rest.

## Bringing them in

\`gewu import matters\` of a CSV file, from start to end of the program, beside the same file put by the database’s own means into a plain
table of the same database, all of it text and no index: \`.import\` of SQLite’s shell, in one transaction; \`COPY\` of PostgreSQL. The plain load is the
middle one of three times. Sizes are what the database grew by, memory is the most that the program held; both in MB (1,000,000 bytes).

| Matters | Database | Plain rows/s | Import rows/s | Times as long | Plain MB | Import MB | Memory MB |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${cases.filter((it) => it.import).map(bringing).join("\n")}

## Following them for the search

\`gewu search rebuild\` afterwards: puts all facts in order and writes what is searched from them.

| Matters | Database | Facts | Time | Matters/s | Facts/s | MB | Memory MB |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${cases.filter((it) => it.search).map(following).join("\n")}

## Following them for second looks

\`gewu rechecks rebuild\` after that: reads all facts for those that end what was handled here; nothing is drawn of what ended elsewhere.

| Matters | Database | Facts | Time | Facts/s | Memory MB |
| ---: | --- | ---: | ---: | ---: | ---: |
${cases.filter((it) => it.rechecks).map(drawing).join("\n")}

## Searching, lists and queues

Whole requests over the loopback to \`gewu serve\`, each in turns with as many to \`/healthz\`, the cheapest route there is; ${asked} of each after a
short warm-up, fewer where they take more than 90 s in all. A page holds 50; of a queue all that waits is counted, to 1,000. Before that up to a
hundred matters of the dispatcher’s town were dispatched and their handlers asked for a pause, on which the dispatcher decides. PostgreSQL was told to \`VACUUM (ANALYZE)\` after each load, which it does by itself within minutes.

${cases.filter((it) => it.asked).map(asking).join("\n")}
## Proposing what may be the same

\`GET /api/v1/matters/{matter}/alike\` for open matters spread over all of one town, one after another, by its duty officer.

| Matters | Database | Open in the town | Asked | Proposed each | Matters/s | p50 ms | ÷ \`/healthz\` | p99 ms | ÷ \`/healthz\` |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${cases.filter((it) => it.alike).map(proposing).join("\n")}
`;
}
