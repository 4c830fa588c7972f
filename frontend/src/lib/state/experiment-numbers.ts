import type { Experiment, LayerSpec, Network, Spec } from "../protocol/generated";

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

/** What a live number belongs to: an optimizer, a layer and the like. */
export function componentOf(experiment: Experiment, path: string): Spec | LayerSpec | undefined {
  const [part, name] = path.split(".");
  if (part === "optimizers") return experiment.optimizers[name!];
  if (part === "layers") {
    return Object.values(experiment.networks)
      .flatMap(({ layers }) => layers)
      .find(({ id }) => id === name);
  }
  return part === "optimizer" || part === "schedule" || part === "augmentation" || part === "objective"
    ? experiment[part]
    : undefined;
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
