import type { Experiment, LayerSpec, Network, Spec } from "../protocol/generated";
import type { CompactExperiment } from "./compact";

const VERSION = 1;
/** A link of a few kilobytes must not unpack to gigabytes. */
const MOST_BYTES = 2_000_000;
const DAMAGED =
  "This link is damaged: a part of it is missing or was changed. Copy the whole of it once more.";

/** An experiment that cannot be read, and why, in words. */
export class UnreadableExperiment extends Error {
  override readonly name = "UnreadableExperiment";
}

/** The experiment as a short text that can stand in an address: JSON, deflated with its checksum, base64url. */
export async function encodeExperiment(experiment: CompactExperiment): Promise<string> {
  const packed = await pump(
    new TextEncoder().encode(JSON.stringify(experiment)),
    new CompressionStream("deflate"),
  );
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function decodeExperiment(text: string): Promise<Experiment> {
  return parseExperiment(await unpack(text), DAMAGED);
}

/** Read the JSON of an experiment; whether it can be trained is the server's to say. */
export function parseExperiment(
  json: string,
  unreadable = "This file is no experiment: expected the JSON that “Download experiment.json” writes.",
): Experiment {
  const value = parseJson(json, unreadable);
  if (isObject(value) && typeof value["version"] === "number" && value["version"] > VERSION) {
    throw new UnreadableExperiment(
      `This experiment was made by a newer Neurarium (version ${value["version"]} of the format, this one reads ${VERSION}).`,
    );
  }
  if (!isExperiment(value)) throw new UnreadableExperiment(unreadable);
  return complete(value);
}

/** Whether it is built like an experiment; defaults may be left out. */
function isExperiment(value: unknown): value is Experiment {
  if (!isObject(value) || value["version"] !== VERSION) return false;
  const { networks } = value;
  const isWhole = ["dataset", "objective", "optimizer"].every((part) => isSpec(value[part]));
  return isWhole && isObject(networks) && Object.values(networks).every(isNetwork);
}

function isNetwork(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { layers = [], edges = [] } = value;
  return Array.isArray(layers) && layers.every(isSpec) && Array.isArray(edges) && edges.every(isObject);
}

const isSpec = (value: unknown) => isObject(value) && typeof value["type"] === "string";

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function unpack(text: string): Promise<string> {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const bytes = await pump(packed, new DecompressionStream("deflate"));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableExperiment(DAMAGED);
  }
}

function parseJson(json: string, unreadable: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new UnreadableExperiment(unreadable);
  }
}

const DEFAULTS: Partial<Experiment> = { batch_size: 64, seed: 0 };

/** Say again what goes without saying in a link or a file. */
export function complete(experiment: Experiment): Experiment {
  const networks = Object.entries(experiment.networks).map(([role, network]) => [
    role,
    completeNetwork(network),
  ]);
  return {
    ...DEFAULTS,
    ...experiment,
    dataset: completeSpec(experiment.dataset),
    augmentation: completeSpec(experiment.augmentation, "none"),
    objective: completeSpec(experiment.objective),
    optimizer: completeSpec(experiment.optimizer),
    optimizers: Object.fromEntries(
      Object.entries(experiment.optimizers ?? {}).map(([role, spec]) => [role, completeSpec(spec)]),
    ),
    schedule: completeSpec(experiment.schedule, "constant"),
    networks: Object.fromEntries(networks) as Experiment["networks"],
  };
}

function completeNetwork({ layers, edges }: Partial<Network>): Network {
  return {
    layers: (layers ?? []).map((layer: LayerSpec) => ({
      ...completeSpec(layer),
      id: layer.id,
      frozen: layer.frozen ?? false,
      locks: layer.locks ?? {},
      cuts: layer.cuts ?? {},
      held: layer.held ?? {},
    })),
    edges: edges ?? [],
  };
}

/** A part with all that it may leave out; one that may be left out itself has a type by default. */
const completeSpec = (spec: Spec | undefined, type = ""): Spec => ({
  type: spec?.type ?? type,
  config: spec?.config ?? {},
});

async function pump(
  bytes: Uint8Array<ArrayBuffer>,
  through: ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource>,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    size += read.value.length;
    if (size > MOST_BYTES) throw new UnreadableExperiment(DAMAGED);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
