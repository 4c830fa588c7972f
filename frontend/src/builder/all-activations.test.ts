import { describe, expect, it } from "vitest";

import type { Experiment, LayerEntry, LayerSpec } from "../lib/protocol/generated";
import { commonActivation, withActivation } from "./all-activations";

const field = { name: "activation", kind: "choice", default: "linear", choices: ["linear", "relu", "tanh"] };
const entries = [
  { type: "input", fields: [] },
  { type: "dense", fields: [field] },
] as unknown as LayerEntry[];

function experiment(...activations: string[]): Experiment {
  const dense = activations.map((activation, i) => ({
    id: `dense_${i + 1}`,
    type: "dense",
    config: { activation },
  }));
  const layers = [{ id: "input", type: "input", config: {} }, ...dense] as unknown as LayerSpec[];
  const edges = layers.slice(1).map(({ id }, i) => ({ source: layers[i]!.id, target: id }));
  return { networks: { network: { layers, edges } } } as unknown as Experiment;
}

const activationsOf = ({ networks }: Experiment) =>
  networks["network"]!.layers.slice(1).map(({ config }) => config["activation"]);

describe("the activation of all layers", () => {
  it("is what the hidden layers have in common, whatever the output has", () => {
    expect(commonActivation(experiment("relu", "relu", "linear"), entries)?.common).toBe("relu");
    expect(commonActivation(experiment("relu", "tanh", "linear"), entries)?.common).toBeNull();
  });

  it("is none where there is no hidden layer", () => {
    expect(commonActivation(experiment("linear"), entries)).toBeNull();
  });

  it("changes in each hidden layer, and not in the output", () => {
    const changed = withActivation(experiment("relu", "tanh", "linear"), "tanh", entries);
    expect(activationsOf(changed)).toEqual(["tanh", "tanh", "linear"]);
  });
});
