import { encode } from "uqr";

/** White modules around a code, as ISO/IEC 18004 asks for. */
const MARGIN = 4;

/** A QR code as the outline of its dark modules, one unit each, run by run. */
export function outline(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: MARGIN });
  const runs = data.flatMap((row, y) => {
    const line = row.map((dark) => (dark ? "1" : "0")).join("");
    return [...line.matchAll(/1+/g)].map((run) => `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`);
  });
  return { size, path: runs.join("") };
}
