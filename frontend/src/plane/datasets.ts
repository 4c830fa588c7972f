import type { DatasetEntry, Experiment, LayerSpec, Network } from "../lib/protocol/generated";

/** The data sets of a kind, by category in the order of the catalog; what people draw themselves comes last. */
export function datasetsByCategory(
  entries: readonly DatasetEntry[],
  kind: DatasetEntry["kind"],
): [category: string, entries: DatasetEntry[]][] {
  const groups = new Map<string, DatasetEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== kind || entry.type === "points") continue;
    groups.set(entry.category, [...(groups.get(entry.category) ?? []), entry]);
  }
  return [...groups];
}

const LOGISTIC = "binary_classification";

/** The present experiment on other data: only the output and the objective change, and only where they must. */
export function withData(present: Experiment, ready: Experiment): Experiment {
  const keepsObjective = answersSame(present, ready);
  const needed = outputOf(keepsObjective && present.objective.type === LOGISTIC ? present : ready);
  const networks = Object.fromEntries(
    Object.entries(present.networks).map(([role, network]) => [role, withOutput(network, needed)]),
  );
  const objective = keepsObjective ? present.objective : ready.objective;
  return { ...present, dataset: ready.dataset, networks, objective };
}

/** Whether the present objective is of the data that are ready: one logistic unit is enough for two classes. */
function answersSame(present: Experiment, ready: Experiment): boolean {
  if (present.objective.type !== LOGISTIC) return present.objective.type === ready.objective.type;
  return ready.objective.type === "classification" && outputOf(ready)?.config["units"] === 2;
}

function outputOf({ networks }: Experiment): LayerSpec | undefined {
  const network = Object.values(networks)[0];
  return network?.layers.find(({ id }) => isOutput(network, id));
}

function withOutput(network: Network, needed: LayerSpec | undefined): Network {
  const layers = network.layers.map((layer) => {
    const fits = layer.type === needed?.type && isOutput(network, layer.id);
    return fits ? { ...layer, config: { ...layer.config, units: needed.config["units"] ?? 1 } } : layer;
  });
  return { ...network, layers };
}

function isOutput({ edges }: Network, id: string): boolean {
  return edges.every(({ source }) => source !== id);
}
