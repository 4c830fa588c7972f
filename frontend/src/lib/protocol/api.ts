import { belowBase } from "../base-path";
import { decodeTensors } from "./frames";
import type {
  Catalog,
  CodeWanted,
  CodeWritten,
  DraftChecked,
  DrawingsMeta,
  Experiment,
  FormulaChecked,
  FormulaDraft,
  Problem,
  Reach,
  SeatTaken,
  SessionState,
  TableKept,
  WallMeta,
  WeightsFound,
} from "./generated";
import type { Tensor, Tensors } from "./tensor";

export type Split = "train" | "test";

/** A request that the server refused, or that did not reach it. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";

  constructor(
    readonly problem: Problem,
    readonly status: number | null,
  ) {
    super(problem.message);
  }
}

/** A problem that arose in the page itself. */
export function localProblem(code: string, message: string): Problem {
  return { code, message, layer_id: null, field: null, remedy: null };
}

export async function fetchCatalog(): Promise<Catalog> {
  return json(await request("/api/catalog"));
}

/** A ready experiment: a preset on a data set. */
export async function fetchExperiment(preset: string, dataset: string): Promise<Experiment> {
  return json(await request(`/api/experiment?${new URLSearchParams({ preset, dataset }).toString()}`));
}

/** A new session; with an id the session of that id, which begins only if there is none. */
export async function createSession(experiment?: Experiment, id?: string): Promise<SessionState> {
  return json(await post("/api/sessions", { ...(experiment && { experiment }), ...(id && { id }) }));
}

/** Keep a session although nobody looks at it: for how many hours. In a room that takes the key of a seat. */
export async function holdSession(id: string, key: string | null): Promise<number> {
  const answer = await post(`/api/sessions/${id}/hold`, {}, key);
  return (await json<{ readonly hours: number }>(answer)).hours;
}

/** A room for a session: the host's seat. */
export async function openRoom(session: string, key: string | null): Promise<SeatTaken> {
  return json(await post("/api/rooms", { session }, key));
}

/** A seat in the room of a code; without a name the server draws one. */
export async function joinRoom(code: string, name: string): Promise<SeatTaken> {
  return json(await post(`/api/rooms/${encodeURIComponent(code)}/seats`, { name }));
}

/** Under which addresses phones reach the server. */
export async function fetchReach(): Promise<Reach> {
  return json(await request("/api/rooms/reach"));
}

/** Whether plain requests reach the server. */
export async function isReached(): Promise<boolean> {
  return request("/api/health").then(
    () => true,
    () => false,
  );
}

/** Fails, in words, where the server lets this page read but do nothing, as behind a proxy that it does not know. */
export async function checkAdmission(): Promise<void> {
  await post("/api/admission", {});
}

/** Tell the server's log of an error; that it cannot be told is no further error. */
export function sendPageError(error: { part: string; message: string; stack: string }): void {
  post("/api/page-errors", error).catch(() => undefined);
}

/** Whether there is a session of this id. */
export async function sessionExists(id: string): Promise<boolean> {
  try {
    await request(`/api/sessions/${id}`);
    return true;
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 404) return false;
    throw error;
  }
}

/** What the server thinks of a draft: shapes, numbers and problems of every layer. */
export async function checkDraft(experiment: Experiment): Promise<DraftChecked> {
  return json(await post("/api/check", { experiment }));
}

/** What the server thinks of a formula that is being written. */
export async function checkFormula(draft: FormulaDraft): Promise<FormulaChecked> {
  return json(await post("/api/formulas/check", draft));
}

/** The experiment as a Python program. */
export async function fetchCode(wanted: CodeWanted): Promise<CodeWritten> {
  return json(await post("/api/code", wanted));
}

/** The session's run as it is now, as a file that can be opened again. */
export async function fetchRun(session: string): Promise<{ filename: string; content: Blob }> {
  const response = await request(`/api/sessions/${session}/run`);
  return { filename: nameOf(response) ?? "run.neurarium", content: await response.blob() };
}

/** A new session that goes on from the run in a file. */
export async function openRun(file: Blob): Promise<SessionState> {
  const headers = { "content-type": "application/octet-stream" };
  return json(await request("/api/runs", { method: "POST", headers, body: file }));
}

/** Have the server keep the numbers of a large table: what it calls them. */
export async function keepTable(numbers: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<string> {
  const headers = { "content-type": "application/octet-stream" };
  const answer = await request("/api/tables", { method: "POST", headers, body: numbers, signal });
  return (await json<TableKept>(answer)).table;
}

function nameOf(response: Response): string | undefined {
  return /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
}

/** The session's experiment as a zip that runs by itself, with its data and its weights. */
export async function fetchCodeArchive(
  session: string,
  framework: CodeWanted["framework"],
): Promise<{ filename: string; content: Blob }> {
  const response = await request(`/api/sessions/${session}/code/${framework}`);
  return { filename: nameOf(response) ?? `network_${framework}.zip`, content: await response.blob() };
}

/** What a file with weights has for the session's networks. */
export async function openWeights(session: string, file: File, key: string | null): Promise<WeightsFound> {
  const seat: Record<string, string> = key === null ? {} : { "neurarium-seat": key };
  const name = new URLSearchParams({ name: file.name.slice(-255) }).toString();
  return json(
    await request(`/api/sessions/${session}/weights?${name}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...seat },
      body: file,
    }),
  );
}

/** The weights of now as a file of arrays, with a few inputs and what the network makes of them. */
export async function fetchWeights(
  session: string,
  form: "safetensors" | "npz",
): Promise<{ filename: string; content: Blob }> {
  const response = await request(`/api/sessions/${session}/weights/${form}`);
  return { filename: nameOf(response) ?? `weights.${form}`, content: await response.blob() };
}

/** A few points of a data set of the plane or of a curve, as it is by default. */
export interface Preview {
  readonly points: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly classes: number;
  readonly ranges: readonly (readonly [number, number])[];
  readonly target_range: readonly [number, number];
}

export async function fetchPreview(dataset: string): Promise<Preview> {
  return json(await request(`/api/datasets/${dataset}/preview`));
}

/** A lab's experiment, ready to be loaded. */
export async function fetchLab(lab: string): Promise<Experiment> {
  return json(await request(`/api/labs/${lab}`));
}

/** Pictures, (n, h, w, c), and labels, (n,). */
export interface LabelledPictures {
  readonly input: Tensor;
  readonly label: Tensor;
}

/** A spec of more letters, such as that of a long table, makes an address that no server takes. */
const MOST_IN_ADDRESS = 4_000;

/** Some samples of the session's data, or null if these are no longer `dataset`, a spec as JSON that is not too long. */
export async function fetchSamples(
  session: string,
  dataset: string,
  split: Split,
  indices: readonly number[],
): Promise<LabelledPictures | null> {
  const asked = dataset.length <= MOST_IN_ADDRESS ? [["dataset", dataset]] : [];
  const wanted = [...asked, ["split", split], ...indices.map((i) => ["index", String(i)])];
  const response = await request(
    `/api/sessions/${session}/samples?${new URLSearchParams(wanted).toString()}`,
  );
  if (response.status === 204) return null;
  const { tensors } = decodeTensors(await response.arrayBuffer());
  const [input, label] = [tensors.get("input"), tensors.get("label")];
  if (!input || !label) throw new Error("The server sent samples without `input` or `label`.");
  return { input, label };
}

/** What the members of a session's room have on their pads, and what the network says of it. */
export interface ClassDrawings {
  readonly seats: readonly number[];
  /** (n, h, w, c) */
  readonly input: Tensor;
  /** (n, classes): of no classes while they are not known. */
  readonly probabilities: Tensor;
}

export async function fetchDrawings(session: string, key: string): Promise<ClassDrawings> {
  const headers = { "neurarium-seat": key };
  const response = await request(`/api/sessions/${session}/drawings`, { headers });
  const { metadata, tensors } = decodeTensors(await response.arrayBuffer());
  const { seats } = JSON.parse(metadata["meta"] ?? "") as DrawingsMeta;
  const [input, probabilities] = [tensors.get("input"), tensors.get("probabilities")];
  if (!input || !probabilities) throw new Error("The server sent drawings without tensors.");
  return { seats, input, probabilities };
}

/** What is left of the lesson of a session's room, as a zip, for its host. */
export async function fetchLesson(session: string, key: string): Promise<Blob> {
  const headers = { "neurarium-seat": key };
  return (await request(`/api/sessions/${session}/record`, { headers })).blob();
}

/** The own runs of the members of a session's room, by a measurement, or by the usual one. */
export async function fetchWall(
  session: string,
  key: string,
  metric: string | null,
): Promise<{ meta: WallMeta; tensors: Tensors }> {
  const query = metric === null ? "" : `?metric=${encodeURIComponent(metric)}`;
  const response = await request(`/api/sessions/${session}/wall${query}`, {
    headers: { "neurarium-seat": key },
  });
  const { metadata, tensors } = decodeTensors(await response.arrayBuffer());
  return { meta: JSON.parse(metadata["meta"] ?? "") as WallMeta, tensors };
}

/** Send something to the server, from a seat of a room if there is a key. Rejects with `RequestFailed`. */
export function post(path: string, body: object, key: string | null = null): Promise<Response> {
  const headers = { "content-type": "application/json", ...(key !== null && { "neurarium-seat": key }) };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Ask the server for something. Rejects with `RequestFailed`. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(belowBase(path), init).catch(() => undefined);
  if (!response) {
    throw new RequestFailed(localProblem("unreachable", "The server cannot be reached."), null);
  }
  if (response.ok) return response;
  throw new RequestFailed(await problemOf(response), response.status);
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as { problem?: Problem } | null;
  return body?.problem ?? localProblem("http", answeredFor(response.status));
}

/** What a status means that does not come from the server itself: its own answers say it in words. */
function answeredFor(status: number): string {
  if (status === 413)
    return "A proxy in between takes no file as large as this. Whoever runs it can allow larger ones: client_max_body_size 128m in nginx.";
  if (status === 502 || status === 503 || status === 504)
    return `A proxy in between gets no answer from the server (${status}). It may be starting, or have stopped.`;
  return `Something between this page and the server answered for it, with status ${status}.`;
}

/** What a response holds, as its type is known. */
export async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
