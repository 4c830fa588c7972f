/** JSON that was read, as an object. */
export type Json = Readonly<Record<string, unknown>>;

export const EXPECTED = "expected the JSON that “Download experiment.json” writes.";

/** Files of other programs, by the keys that they alone have. */
const OTHERS: readonly (readonly [string, string])[] = [
  ["modelTopology", "a model of TensorFlow.js"],
  ["irVersion", "a model of ONNX"],
  ["ir_version", "a model of ONNX"],
  ["class_name", "a model of Keras"],
  ["nbformat", "a notebook"],
  ["features", "a map"],
];

/** What is wrong with the outline of an experiment; what each part holds is the server's to say. */
export function problemOf(value: Json): string | null {
  const other = OTHERS.find(([key]) => key in value && !("dataset" in value));
  if (other) return `This is ${other[1]}. Opening one is not there yet; ${EXPECTED}`;
  if (typeof value["version"] === "string")
    return `“version” is the text “${value["version"]}”; expected the number 1.`;
  if (!("version" in value)) return `This file is no experiment: “version” is missing; ${EXPECTED}`;
  for (const part of ["dataset", "objective", "optimizer"]) {
    if (!(part in value)) return `“${part}” is missing; expected its type, such as ${EXAMPLES[part]}.`;
    const problem = specProblem(value[part], `“${part}”`);
    if (problem) return problem;
  }
  for (const part of ["augmentation", "schedule"]) {
    const problem = part in value ? specProblem(value[part], `“${part}”`) : null;
    if (problem) return problem;
  }
  return (
    unknownProblem(value) ??
    numbersProblem(value) ??
    optimizersProblem(value["optimizers"] ?? {}) ??
    networksProblem(value["networks"])
  );
}

const PARTS = [
  "version",
  "dataset",
  "augmentation",
  "networks",
  "objective",
  "optimizer",
  "optimizers",
  "schedule",
  "batch_size",
  "seed",
];

function unknownProblem(value: Json): string | null {
  const unknown = Object.keys(value).find((key) => !PARTS.includes(key));
  return unknown === undefined
    ? null
    : `“${unknown}” is no part of an experiment; expected ${PARTS.join(", ")} and nothing else.`;
}

const MOST_SEED = 2 ** 32 - 1;

function numbersProblem(value: Json): string | null {
  const { seed = 0, batch_size = 1 } = value;
  if (!isWhole(seed, 0, MOST_SEED))
    return `The seed is ${worded(seed)}; expected a whole number from 0 to ${MOST_SEED.toLocaleString("en-US")}.`;
  if (!isWhole(batch_size, 1, Infinity))
    return `The batch size is ${worded(batch_size)}; expected a whole number of 1 or more.`;
  return null;
}

const isWhole = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** How layers and networks may be called. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

function nameProblem(name: string, what: string): string | null {
  return NAME.test(name)
    ? null
    : `The ${what} “${name.length > 64 ? `${name.slice(0, 64)}…` : name}” has a name of other signs; expected letters from a to z, digits, “_” and “-”, 64 at most.`;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  dataset: `{"type": "circle"}`,
  objective: `{"type": "classification"}`,
  optimizer: `{"type": "adam"}`,
};

function specProblem(spec: unknown, where: string): string | null {
  if (!isObject(spec)) return `${where} is ${worded(spec)}; expected an object with a “type”.`;
  if (typeof spec["type"] !== "string") return `${where} has no “type”; expected the name of one.`;
  if ("config" in spec && !isObject(spec["config"])) {
    return `The “config” of ${where} is ${worded(spec["config"])}; expected an object of its settings.`;
  }
  return null;
}

function optimizersProblem(optimizers: unknown): string | null {
  if (!isObject(optimizers))
    return `“optimizers” is ${worded(optimizers)}; expected an object with an optimizer for each role that has its own.`;
  for (const [role, spec] of Object.entries(optimizers)) {
    const problem = specProblem(spec, `The optimizer of “${role}”`);
    if (problem) return problem;
  }
  return null;
}

/** Which networks a problem needs the server says. */
function networksProblem(networks: unknown): string | null {
  if (!isObject(networks)) return `“networks” is ${worded(networks)}; expected an object with one network.`;
  const all = Object.entries(networks);
  if (all.length === 0) return "There are no networks; expected one.";
  for (const [role, network] of all) {
    const problem = nameProblem(role, "network") ?? networkProblem(network, role);
    if (problem) return problem;
  }
  return null;
}

function networkProblem(network: unknown, role: string): string | null {
  if (!isObject(network))
    return `The network “${role}” is ${worded(network)}; expected an object with layers and edges.`;
  const { layers, edges = [] } = network;
  if (!Array.isArray(layers) || layers.length === 0)
    return `The network “${role}” has no layers; expected a list of one or more.`;
  for (const [i, layer] of layers.entries()) {
    const id = isObject(layer) && typeof layer["id"] === "string" ? layer["id"] : null;
    const problem = specProblem(layer, id === null ? `layer ${i + 1}` : `layer “${id}”`);
    if (problem) return problem;
    if (id === null) return `Layer ${i + 1} has no “id”; expected a name of its own.`;
    const wrongName = nameProblem(id, "layer");
    if (wrongName) return wrongName;
  }
  if (!Array.isArray(edges)) return `The edges of “${role}” are ${worded(edges)}; expected a list.`;
  const wrong = edges.findIndex((edge) => !isObject(edge) || typeof edge["source"] !== "string" || typeof edge["target"] !== "string"); // prettier-ignore
  return wrong < 0
    ? null
    : `Edge ${wrong + 1} does not name two layers; expected the ids of a “source” and a “target”.`;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of JSON in a few words. */
function worded(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
