import { catalog } from "../lib/state/catalog.svelte";
import type { DatasetEntry, Experiment, FieldInfo, Network, Spec } from "../lib/protocol/generated";
import { isOfOwnRows } from "./points-spec";

/** What somebody writes stands together, behind all that is ready. */
export const OWN = "own";

/** The data sets of a kind, by category in the order of the catalog; what people write themselves comes last. */
export function datasetsByCategory(
  entries: readonly DatasetEntry[],
  kind: DatasetEntry["kind"],
): [category: string, entries: DatasetEntry[]][] {
  const groups = new Map<string, DatasetEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== kind || isOfOwnRows(entry.type)) continue;
    const category = isFormula(entry) ? OWN : entry.category;
    groups.set(category, [...(groups.get(category) ?? []), entry]);
  }
  return [...groups].sort(([a], [b]) => Number(a === OWN) - Number(b === OWN));
}

function isFormula({ fields }: DatasetEntry): boolean {
  return fields.some(({ examples }) => examples.length > 0);
}

const LOGISTIC = "binary_classification";
const FEW_LABELS = "few_labels";

/** What data ask of a network: its objective, and how many numbers it answers with. */
interface Answer {
  readonly objective: Spec;
  readonly units: number;
}

/** The present experiment on other data: only the output and the objective change, and only where they must. */
export function withData(present: Experiment, ready: Experiment): Experiment {
  return answering(present, ready.dataset, { objective: ready.objective, units: outputUnits(ready) });
}

/** The present experiment on points of so many classes, or of targets that are numbers if there are none. */
export function withPoints(present: Experiment, points: Spec, classes: number): Experiment {
  const objective = { type: classes > 0 ? "classification" : "regression", config: {} };
  return answering(present, points, { objective, units: Math.max(1, classes) });
}

/** Whether a setting of the data has an effect: labels are left out for a problem that learns from samples without one. */
export function matters({ name }: Pick<FieldInfo, "name">, { dataset, objective }: Experiment): boolean {
  const isUnused = objective.type !== FEW_LABELS && (dataset.config[name] ?? 0) === 0;
  return name !== "labelled" || !isUnused;
}

/** The present experiment with another objective, and an output that answers it. */
export function withObjective(present: Experiment, type: string, classes: number): Experiment {
  const units = type === LOGISTIC ? 1 : Math.max(1, classes);
  return { ...present, objective: { type, config: {} }, networks: withOutputs(present, units) };
}

function answering(present: Experiment, dataset: Spec, needed: Answer): Experiment {
  if (keepsNetworks(present.objective)) return { ...present, dataset };
  const keepsObjective = answersSame(present.objective, needed);
  const isLogistic = keepsObjective && present.objective.type === LOGISTIC;
  const units = isLogistic ? 1 : needed.units;
  const networks = withOutputs(present, units);
  const objective = keepsObjective ? present.objective : needed.objective;
  return { ...present, dataset, networks, objective };
}

/** Whether a problem has networks of its own, which do not answer classes: so whatever the classes are. */
function keepsNetworks({ type }: Spec): boolean {
  const isSpecial = catalog.presets.some(({ solves }) => solves === type);
  return isSpecial || catalog.objective(type)?.has_target === false;
}

/** Whether the present objective is the one that is needed: one logistic unit is enough for two classes. */
function answersSame(present: Spec, { objective, units }: Answer): boolean {
  if (present.type === FEW_LABELS) return objective.type === "classification";
  if (present.type !== LOGISTIC) return present.type === objective.type;
  return objective.type === "classification" && units === 2;
}

function outputUnits({ networks }: Experiment): number {
  const network = Object.values(networks)[0];
  const units = network?.layers.find(({ id }) => isOutput(network, id))?.config["units"];
  return typeof units === "number" ? units : 1;
}

function withOutputs({ networks }: Experiment, units: number): Experiment["networks"] {
  return Object.fromEntries(
    Object.entries(networks).map(([role, network]) => [role, withOutput(network, units)]),
  );
}

function withOutput(network: Network, units: number): Network {
  const layers = network.layers.map((layer) => {
    const isFitted = layer.type === "dense" && isOutput(network, layer.id);
    return isFitted ? { ...layer, config: { ...layer.config, units } } : layer;
  });
  return { ...network, layers };
}

function isOutput({ edges }: Network, id: string): boolean {
  return edges.every(({ source }) => source !== id);
}
