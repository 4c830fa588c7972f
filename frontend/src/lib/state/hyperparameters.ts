import type { Experiment, LayerSpec, Network } from "../protocol/generated";
import { oncePerFrame } from "./animation";
import { draft } from "./draft.svelte";
import { editNames } from "./edit-names";
import { session } from "./session.svelte";

let waiting: Record<string, number> = {};

/** Change a live number by its path, such as `optimizer.learning_rate`: at most once an animation frame. */
export function setHyperparameter(path: string, value: number): void {
  waiting[path] = value;
  draft.tuned((experiment) => withHyperparameter(experiment, path, value), path);
  send();
}

const send = oncePerFrame(() => {
  const values = waiting;
  waiting = {};
  session.send({ type: "set_hyperparameters", values, edit: editNames.next() });
});

/** The experiment with another live number: `optimizer.learning_rate`, or `layers.dropout_1.rate`. */
export function withHyperparameter(experiment: Experiment, path: string, value: number): Experiment {
  const [part, ...rest] = path.split(".");
  const [field] = rest.slice(-1);
  if (field === undefined) return experiment;
  if (part === "layers") return withLayerField(experiment, rest[0]!, field, value);
  if (part !== "optimizer" && part !== "schedule" && part !== "augmentation" && part !== "objective") {
    return experiment;
  }
  const spec = experiment[part];
  return { ...experiment, [part]: { ...spec, config: { ...spec.config, [field]: value } } };
}

function withLayerField(experiment: Experiment, id: string, field: string, value: number): Experiment {
  const change = (layer: LayerSpec) =>
    layer.id === id ? { ...layer, config: { ...layer.config, [field]: value } } : layer;
  const networks = Object.entries(experiment.networks).map(([role, network]): [string, Network] => [
    role,
    { ...network, layers: network.layers.map(change) },
  ]);
  return { ...experiment, networks: Object.fromEntries(networks) };
}
