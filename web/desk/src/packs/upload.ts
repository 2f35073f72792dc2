/** A pack as somebody hands it in: texts by their paths within it. */
export type PackFiles = Record<string, string>;

/** What the server takes; it looks again by itself. */
export const MOST_FILES = 300;
export const MOST_BYTES = 2 * 1024 * 1024;

/** Why files cannot be a pack's: the key of a sentence and what stands in it. */
export class Unfit extends Error {
  readonly key: "too-many" | "too-large" | "no-manifest" | "not-text" | "several";
  readonly path: string;

  constructor(key: Unfit["key"], path = "") {
    super(key);
    this.key = key;
    this.path = path;
  }
}

const BESIDE = /(^|\/)(__MACOSX\/|\.git\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/** The folder in which the manifest nearest to the top lies, with its slash at the end. */
export function packFolder(paths: string[]): string {
  const depth = (path: string): number => path.split("/").length;
  const found = paths.filter((path) => /(^|\/)pack\.toml$/.test(path)).sort((one, other) => depth(one) - depth(other));
  const [first, second] = found;
  if (first === undefined) throw new Unfit("no-manifest");
  if (second !== undefined && depth(second) === depth(first)) throw new Unfit("several");
  return first.slice(0, -"pack.toml".length);
}

/** Text as its bytes say it; another encoding than UTF-8 is refused and not guessed. */
export function decoded(path: string, bytes: ArrayBuffer): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unfit("not-text", path);
  }
  if (text.includes("\0")) throw new Unfit("not-text", path);
  return text;
}

/** The files of a folder that was chosen, read no further than a pack could go. */
export async function readFolder(chosen: File[]): Promise<PackFiles> {
  const all = chosen.map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(({ path }) => !BESIDE.test(path));
  const folder = packFolder(all.map(({ path }) => path));
  const own = all.filter(({ path }) => path.startsWith(folder));
  if (own.length > MOST_FILES) throw new Unfit("too-many");
  if (own.reduce((sum, { file }) => sum + file.size, 0) > MOST_BYTES) throw new Unfit("too-large");
  const texts = own.map(async ({ file, path }) => [path.slice(folder.length), decoded(path, await file.arrayBuffer())] as const);
  return Object.fromEntries(await Promise.all(texts));
}
