// A pack brought into force on the small county of the tests, as two people at the desk do.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The files of a shipped pack, with roles that the small county holds in place of its own: pairs of what stands there and what shall. */
export function packFiles(pack, roles) {
  const folder = join(root, "packs", pack);
  const held = (text) => roles.reduce((text, [own, theirs]) => text.replaceAll(own, theirs), text);
  const paths = readdirSync(folder, { recursive: true }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(paths.map((path) => [path, held(readFileSync(join(folder, path), "utf8"))]));
}

/** One person proposes it, another brings it into force. */
export async function publish(stage, files) {
  const signedIn = async (login) => {
    const { headers } = await fetch(`${stage.address}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login, password: stage.password }) });
    const cookie = headers.getSetCookie().map((it) => it.split(";")[0]).join("; ");
    const { csrf } = await stage.call("GET", "/api/v1/session", { headers: { cookie } });
    return { cookie, "csrf-token": csrf };
  };
  const { proposal } = await stage.call("POST", "/api/v1/proposals", { headers: await signedIn("system-admin"), json: { files, note: "请审批" } });
  const headers = await signedIn("security-admin");
  const { hash, against } = await stage.call("GET", `/api/v1/proposals/${proposal}`, { headers });
  await stage.call("POST", `/api/v1/proposals/${proposal}/approve`, { headers, json: { hash, against } });
}
