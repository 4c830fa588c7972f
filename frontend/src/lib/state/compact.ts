import type { CatalogEntry, Experiment, JsonValue, LayerSpec, Network, Spec } from "../protocol/generated";

/** The kinds of registered things that an experiment names. */
export type SpecKind = "layers" | "datasets" | "augmentations" | "objectives" | "optimizers" | "schedules";
type Entry = Pick<CatalogEntry, "fields"> & Partial<Pick<CatalogEntry, "unlisted">>;
export type EntryOf = (kind: SpecKind, type: string) => Entry | undefined;

type Config = Spec["config"];

/** An experiment without what goes without saying: fields at their defaults, no locks, nothing held, not frozen. */
export interface CompactExperiment {
  readonly [part: string]: JsonValue;
}

const PARTS = {
  dataset: "datasets",
  augmentation: "augmentations",
  objective: "objectives",
  optimizer: "optimizers",
  schedule: "schedules",
} as const satisfies Partial<Record<keyof Experiment, SpecKind>>;

export function compact(experiment: Experiment, entryOf: EntryOf): CompactExperiment {
  const specs = Object.entries(PARTS).map(([part, kind]) => [
    part,
    compactSpec(experiment[part as keyof typeof PARTS], kind, entryOf),
  ]);
  const optimizers = Object.entries(experiment.optimizers).map(([role, spec]) => [
    role,
    compactSpec(spec, "optimizers", entryOf),
  ]);
  return {
    version: experiment.version,
    ...(Object.fromEntries(specs) as CompactExperiment),
    ...(optimizers.length > 0 ? { optimizers: Object.fromEntries(optimizers) as CompactExperiment } : {}),
    networks: compactNetworks(experiment.networks, entryOf),
    batch_size: experiment.batch_size,
    seed: experiment.seed,
  };
}

export function compactNetworks(networks: Experiment["networks"], entryOf: EntryOf): CompactExperiment {
  const compacted = Object.entries(networks).map(([role, network]) => [
    role,
    compactNetwork(network, entryOf),
  ]);
  return Object.fromEntries(compacted) as CompactExperiment;
}

/** Equal for values that mean the same, in whatever order their keys stand. */
export function fingerprint(value: JsonValue): string {
  return JSON.stringify(value, (_, part: JsonValue) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

function compactNetwork({ layers, edges }: Network, entryOf: EntryOf): JsonValue {
  return {
    layers: layers.map((layer) => compactLayer(layer, entryOf)),
    edges: edges.map(({ source, target }) => ({ source, target })),
  };
}

function compactLayer(layer: LayerSpec, entryOf: EntryOf): JsonValue {
  const [locks, cuts] = [layer.locks, layer.cuts].map((places) =>
    Object.entries(places).filter(([, indices]) => indices.length > 0),
  );
  return {
    id: layer.id,
    ...compactSpec(layer, "layers", entryOf),
    ...(layer.frozen ? { frozen: true } : {}),
    ...(locks!.length > 0 ? { locks: Object.fromEntries(locks!) } : {}),
    ...(cuts!.length > 0 ? { cuts: Object.fromEntries(cuts!) } : {}),
    ...(Object.keys(layer.held).length > 0 ? { held: layer.held } : {}),
  };
}

function compactSpec(
  { type, config }: Spec,
  kind: SpecKind,
  entryOf: EntryOf,
): { type: string; config?: Config } {
  const { fields = [], unlisted = {} } = entryOf(kind, type) ?? {};
  const listed = fields.map((field) => [field.name, field.default] as const);
  const defaults = new Map(
    [...listed, ...Object.entries(unlisted)].map(([name, value]) => [name, fingerprint(value)]),
  );
  const told = Object.entries(config).filter(([name, value]) => fingerprint(value) !== defaults.get(name));
  return told.length > 0 ? { type, config: Object.fromEntries(told) } : { type };
}

function isRecord(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
