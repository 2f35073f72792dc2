// Figures as a page to read.

const number = (count) => count.toLocaleString("en-US");
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

const row = ({ name, cold, warm, server }) =>
  `| ${name} | ${number(cold.bytes)} | ${cold.requests} | ${number(warm.bytes)} | ${warm.requests} | \`${server.asks}\` | ${server.p50} | ${server.p99} | ${server.ratio} |`;

const pages = (list) =>
  ["| Page | Bytes, first visit | Requests | Bytes, again | Requests | Asked of the server | p50 ms | p99 ms | p50 ÷ `/healthz` |", "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |", ...list.map(row)].join("\n");

/** All of it in Markdown. `limits` are those that the measuring held. */
export function table({ machine, lines, portal, desk, journeys }, { PORTAL_BYTES, ASKED }) {
  const { report, "report-without-script": plain, "first-queue": queue, "clear-queue": clear } = journeys;
  return `# What the pages cost

\`scripts/bench\` measures this on the demo county: ${machine.cores} cores with ${machine.where}, ${machine.database}, the release program.
Bytes are those on the line, headers and all, as the server sends them to a browser. Server time is that of whole
requests over the loopback, ${ASKED} a page in turns with as many to \`/healthz\`, the cheapest route there is.
A portal page over ${number(PORTAL_BYTES)} bytes on a first visit fails the measuring.

## How long people wait

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
