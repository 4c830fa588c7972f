import { describe, expect, it, vi } from "vitest";

import type { Experiment, LayerSpec, Network, ObjectiveEntry } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { withData, withObjective, withPoints } from "./datasets";
import { featureMap, featuresLayer, isFeatureOf, withFeature } from "./features";

const layer = (id: string, type: string, config: LayerSpec["config"] = {}): LayerSpec => ({
  id,
  type,
  config,
  frozen: false,
  locks: {},
  cuts: {},
  held: {},
});

function experiment(dataset: string, objective: string, units: number, hidden = 4): Experiment {
  const network: Network = {
    layers: [
      layer("input", "input"),
      layer("features", "features", { x: true }),
      layer("hidden", "dense", { units: hidden, activation: "tanh" }),
      layer("output", "dense", { units, activation: "linear" }),
    ],
    edges: [
      { source: "input", target: "features" },
      { source: "features", target: "hidden" },
      { source: "hidden", target: "output" },
    ],
  };
  const spec = (type: string) => ({ type, config: {} });
  return {
    version: 1,
    dataset: spec(dataset),
    augmentation: spec("none"),
    networks: { network },
    objective: spec(objective),
    optimizers: {},
    optimizer: spec("sgd"),
    schedule: spec("constant"),
    batch_size: 10,
    seed: 3,
  };
}

describe("withFeature", () => {
  it("changes the features layer and nothing else", () => {
    const before = experiment("circle", "classification", 2);
    const after = withFeature(before, "sin_x", true);
    expect(featuresLayer(after)!.config).toEqual({ x: true, sin_x: true });
    expect(after.networks["network"]!.layers[2]).toBe(before.networks["network"]!.layers[2]);
  });
});

describe("featureMap", () => {
  it("has x growing to the right and y upwards", () => {
    expect([...featureMap("x", 2)]).toEqual([-1, 1, -1, 1]);
    expect([...featureMap("y", 2)]).toEqual([1, 1, -1, -1]);
    expect([...featureMap("product", 2)]).toEqual([-1, 1, 1, -1]);
  });

  it("leaves out for a line what needs two numbers", () => {
    expect(["x", "sin_x", "radius", "fourier"].map((field) => isFeatureOf(field, 1))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("withData", () => {
  it("keeps the network that was built, and gives it the outputs that the data need", () => {
    const own = experiment("circle", "classification", 2, 9);
    const after = withData(own, experiment("blobs", "classification", 3));
    const units = after.networks["network"]!.layers.map(({ config }) => config["units"]);
    expect(units).toEqual([undefined, undefined, 9, 3]);
    expect([after.dataset.type, after.objective, after.batch_size]).toEqual(["blobs", own.objective, 10]);
  });

  it("takes the objective that the targets ask for", () => {
    const after = withData(experiment("circle", "classification", 2), experiment("plane", "regression", 1));
    expect(after.objective.type).toBe("regression");
    expect(after.networks["network"]!.layers.at(-1)!.config["units"]).toBe(1);
  });

  it("keeps one logistic unit where it is enough", () => {
    const own = experiment("circle", "binary_classification", 1);
    const after = withData(own, experiment("xor", "classification", 2));
    expect(after.objective.type).toBe("binary_classification");
    expect(after.networks["network"]!.layers.at(-1)!.config["units"]).toBe(1);
    const three = withData(own, experiment("blobs", "classification", 3));
    expect(three.objective.type).toBe("classification");
    expect(three.networks["network"]!.layers.at(-1)!.config["units"]).toBe(3);
  });
});

describe("a problem without a target", () => {
  it("learns from other data with the networks and the objective that it has", () => {
    const entry = { has_target: false } as ObjectiveEntry;
    const asked = vi.spyOn(catalog, "objective").mockReturnValue(entry);
    const own = experiment("blobs", "gan", 1);
    const moons = withData(own, experiment("moons", "classification", 2));
    expect(moons).toEqual({ ...own, dataset: moons.dataset });
    expect(moons.dataset.type).toBe("moons");
    asked.mockRestore();
  });
});

describe("withPoints", () => {
  const points = { type: "points", config: { points: [] } };
  const unitsOf = (experiment: Experiment) => experiment.networks["network"]!.layers.at(-1)!.config["units"];

  it("gives the network an output a class, or a single number", () => {
    const own = experiment("circle", "classification", 2, 9);
    const three = withPoints(own, points, 3);
    expect([three.objective, unitsOf(three)]).toEqual([own.objective, 3]);
    const numbers = withPoints(three, points, 0);
    expect([numbers.objective.type, unitsOf(numbers)]).toEqual(["regression", 1]);
    const two = withPoints(numbers, points, 2);
    expect([two.objective.type, unitsOf(two), two.dataset]).toEqual(["classification", 2, points]);
  });

  it("keeps one logistic unit for two classes", () => {
    const after = withPoints(experiment("circle", "binary_classification", 1), points, 2);
    expect([after.objective.type, unitsOf(after)]).toEqual(["binary_classification", 1]);
  });
});

describe("withObjective", () => {
  it("gives the network the output that answers it", () => {
    const own = experiment("circle", "classification", 2, 9);
    const unitsOf = ({ networks }: Experiment) => networks["network"]!.layers.at(-1)!.config["units"];
    const logistic = withObjective(own, "binary_classification", 2);
    expect([logistic.objective.type, unitsOf(logistic)]).toEqual(["binary_classification", 1]);
    const softmax = withObjective(logistic, "classification", 2);
    expect([softmax.objective.type, unitsOf(softmax)]).toEqual(["classification", 2]);
  });
});
