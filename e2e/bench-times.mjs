// How long the server takes, always beside its cheapest route: what else the machine does holds both up alike.

/** Milliseconds of asking one address and another in turns, `asked` times each or until `most` milliseconds are over. */
export async function inTurns(address, own, { asked, headers = {}, most = Infinity }) {
  const [times, cheapest] = [[], []];
  const begun = performance.now();
  for (let turn = 0; turn < asked && performance.now() - begun < most; turn++) {
    cheapest.push(await time(`${address}/healthz`, {}));
    times.push(await time(address + (typeof own === "function" ? own(turn) : own), headers));
  }
  return { times, cheapest };
}

/** Half and ninety-nine hundredths of both, and how many times the cheapest that is. */
export function figures({ times, cheapest }) {
  const beside = (part) => Math.round((share(times, part) / share(cheapest, part)) * 10) / 10;
  return { p50: share(times, 0.5), p99: share(times, 0.99), "p50-ratio": beside(0.5), "p99-ratio": beside(0.99) };
}

async function time(address, headers) {
  const begun = performance.now();
  const answer = await fetch(address, { headers: { "accept-language": "zh-CN", "accept-encoding": "gzip", ...headers } });
  await answer.arrayBuffer();
  if (answer.status >= 500) throw new Error(`${address}: ${answer.status}`);
  return performance.now() - begun;
}

/** In milliseconds, to a hundredth. */
function share(times, part) {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] * 100) / 100;
}
