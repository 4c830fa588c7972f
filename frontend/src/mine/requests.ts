import { json, request } from "../lib/protocol/api";
import type { MyRuns, NewMyRun } from "../lib/protocol/generated";
import { browserKey } from "./key";

/** All sessions of this browser, the one seen last first. Rejects with `RequestFailed`, as all of these. */
export async function fetchMine(): Promise<MyRuns> {
  return json(await request("/api/my-runs", { headers: { "neurarium-key": browserKey() } }));
}

/** Note a session as one of this browser's; also while the page is being left. */
export async function rememberMine(session: string, said: NewMyRun): Promise<void> {
  await send(`/api/my-runs/${session}`, said, true);
}

/** Delete one, or have it back. */
export async function deleteMine(session: string, deleted: boolean): Promise<void> {
  await send(`/api/my-runs/${session}/deleted`, { deleted });
}

async function send(path: string, body: object, keepalive = false): Promise<void> {
  const headers = { "content-type": "application/json", "neurarium-key": browserKey() };
  await request(path, { method: "POST", headers, body: JSON.stringify(body), keepalive });
}
