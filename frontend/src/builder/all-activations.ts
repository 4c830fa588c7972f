import type { Experiment, LayerEntry, LayerSpec, Network } from "../lib/protocol/generated";
import { configure, targetsOf } from "./graph";
import { activationField } from "./quick-edits";

/** What the hidden layers of all networks have in common. */
export interface CommonActivation {
  readonly choices: readonly string[];
  /** Null where they differ. */
  readonly common: string | null;
}

/** The activation of all hidden layers that have one; null where none has. */
export function commonActivation(
  { networks }: Experiment,
  entries: readonly LayerEntry[],
): CommonActivation | null {
  const hidden = Object.values(networks).flatMap((network) => hiddenLayers(network, entries));
  const [first, ...others] = hidden.map(({ layer, field }) => layer.config[field.name] ?? field.default);
  if (typeof first !== "string") return null;
  const choices = hidden[0]!.field.choices;
  return { choices, common: others.every((other) => other === first) ? first : null };
}

/** The experiment with this activation in every hidden layer that offers it; the output keeps its own. */
export function withActivation(
  experiment: Experiment,
  activation: string,
  entries: readonly LayerEntry[],
): Experiment {
  const changed = (network: Network) =>
    hiddenLayers(network, entries)
      .filter(({ field }) => field.choices.includes(activation))
      .reduce((next, { layer, field }) => configure(next, layer.id, { [field.name]: activation }), network);
  const networks = Object.entries(experiment.networks).map(([role, network]) => [role, changed(network)]);
  return { ...experiment, networks: Object.fromEntries(networks) as Experiment["networks"] };
}

function hiddenLayers(network: Network, entries: readonly LayerEntry[]) {
  return network.layers.flatMap((layer: LayerSpec) => {
    const field = activationField(entries.find(({ type }) => type === layer.type));
    return field && targetsOf(network, layer.id).length > 0 ? [{ layer, field }] : [];
  });
}
