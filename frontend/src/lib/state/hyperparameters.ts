import type { Experiment, LayerSpec, Network, Spec } from "../protocol/generated";
import { oncePerFrame } from "./animation";
import { chosen } from "./choice.svelte";
import { draft } from "./draft.svelte";
import { editNames } from "./edit-names";
import { leavings } from "./leavings";
import { session } from "./session.svelte";

let waiting: Record<string, number> = {};

/** Change a live number by its path, such as `optimizer.learning_rate`: at most once an animation frame. */
export function setHyperparameter(path: string, value: number): void {
  const change = (experiment: Experiment) => withHyperparameter(experiment, path, value);
  if (chosen.defer({ preview: change, make: () => setHyperparameter(path, value), touched: path })) return;
  waiting[path] = value;
  draft.tuned(change, path);
  send();
}

const send = oncePerFrame(() => {
  const values = waiting;
  waiting = {};
  const base = editNames.base;
  const edit = editNames.next();
  session.send({ type: "set_hyperparameters", values, edit });
  if (draft.present) leavings.sent(edit, draft.present.id, base);
});

session.subscribe({
  refused: (command) => {
    if (command.type === "set_hyperparameters")
      for (const path of Object.keys(command.values)) giveBack(path);
  },
});

/** A number that was refused is again what it is. */
function giveBack(path: string): void {
  const value = session.state?.hyperparameters[path];
  if (value !== undefined) draft.tuned((experiment) => withHyperparameter(experiment, path, value), path);
}

/**
 * The experiment with another live number: `optimizer.learning_rate`, `optimizers.generator.learning_rate` or
 * `layers.dropout_1.rate`.
 */
export function withHyperparameter(experiment: Experiment, path: string, value: number): Experiment {
  const [part, ...rest] = path.split(".");
  const [field] = rest.slice(-1);
  if (field === undefined) return experiment;
  if (part === "layers") return withLayerField(experiment, rest[0]!, field, value);
  if (part === "optimizers") return withOptimizerField(experiment, rest[0]!, field, value);
  if (part !== "optimizer" && part !== "schedule" && part !== "augmentation" && part !== "objective") {
    return experiment;
  }
  return { ...experiment, [part]: withField(experiment[part], field, value) };
}

function withField(spec: Spec, field: string, value: number): Spec {
  return { ...spec, config: { ...spec.config, [field]: value } };
}

function withOptimizerField(experiment: Experiment, role: string, field: string, value: number): Experiment {
  const spec = experiment.optimizers[role];
  if (spec === undefined) return experiment;
  return { ...experiment, optimizers: { ...experiment.optimizers, [role]: withField(spec, field, value) } };
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
