import { expect, test } from "vitest";

import type { Experiment, LayerSpec, Network } from "../protocol/generated";
import { merge } from "./merge";

const BASE: Experiment = {
  version: 1,
  dataset: {
    type: "points",
    config: {
      points: [
        [0, 0, 1],
        [1, 1, 0],
      ],
      noise: 0,
    },
  },
  augmentation: { type: "none", config: {} },
  networks: { classifier: chain("input", "dense_1", "dense_2") },
  objective: { type: "classification", config: {} },
  optimizers: {},
  optimizer: { type: "adam", config: { learning_rate: 0.01, l2: 0 } },
  schedule: { type: "constant", config: {} },
  batch_size: 10,
  seed: 3,
};

function chain(...ids: string[]): Network {
  return {
    layers: ids.map((id) => ({
      id,
      type: id.replace(/_.*/, ""),
      config: configOf(id),
      frozen: false,
      locks: {},
      cuts: {},
      held: {},
    })),
    edges: ids.slice(1).map((target, i) => ({ source: ids[i]!, target })),
  };
}

function configOf(id: string): LayerSpec["config"] {
  return id.startsWith("dense") ? { units: 4, activation: "tanh" } : {};
}

const withNetwork = (network: Network): Experiment => ({ ...BASE, networks: { classifier: network } });

function configured(
  experiment: Experiment,
  id: string,
  config: Readonly<Record<string, string | number>>,
): Experiment {
  const { layers, edges } = experiment.networks.classifier!;
  const change = (layer: LayerSpec) =>
    layer.id === id ? { ...layer, config: { ...layer.config, ...config } } : layer;
  return withNetwork({ layers: layers.map(change), edges });
}

/** The layers from the input on, each followed by the next. */
function path({ networks }: Experiment): string[] {
  const { layers, edges } = networks.classifier!;
  const ids = ["input"];
  for (let i = 0; i < layers.length; i++) {
    ids.push(...edges.filter(({ source }) => source === ids[i]).map(({ target }) => target));
  }
  return ids;
}

test("Who changed nothing takes what the others made", () => {
  const theirs = withNetwork(chain("input", "dense_2"));
  expect(merge(BASE, BASE, theirs)).toBe(theirs);
  expect(merge(BASE, structuredClone(BASE), theirs)).toEqual(theirs);
  expect(merge(BASE, theirs, BASE)).toEqual(theirs);
});

test("Different parts, and different fields of one layer, are both changed", () => {
  const own = { ...configured(BASE, "dense_1", { units: 8 }), batch_size: 5 };
  const theirs = { ...configured(BASE, "dense_1", { activation: "relu" }), seed: 4 };
  const merged = merge(BASE, own, theirs);
  expect(merged).toMatchObject({ batch_size: 5, seed: 4 });
  expect(merged.networks.classifier!.layers[1]!.config).toEqual({ units: 8, activation: "relu" });
});

test("What both changed stays as it is here", () => {
  const own = configured(BASE, "dense_1", { units: 8 });
  const theirs = configured(BASE, "dense_1", { units: 2 });
  expect(merge(BASE, own, theirs)).toEqual(own);
});

test("Another optimizer is taken whole, a number of the same one by itself", () => {
  const sgd = { ...BASE, optimizer: { type: "sgd", config: { learning_rate: 1 } } };
  const decayed = { ...BASE, optimizer: { type: "adam", config: { learning_rate: 0.01, l2: 0.5 } } };
  const faster = { ...BASE, optimizer: { type: "adam", config: { learning_rate: 0.1, l2: 0 } } };
  expect(merge(BASE, sgd, decayed).optimizer).toEqual(sgd.optimizer);
  expect(merge(BASE, decayed, sgd).optimizer).toEqual(decayed.optimizer);
  expect(merge(BASE, decayed, faster).optimizer.config).toEqual({ learning_rate: 0.1, l2: 0.5 });
  const own = { ...BASE, optimizers: { generator: sgd.optimizer } };
  expect(merge(BASE, own, decayed)).toEqual({ ...own, optimizer: decayed.optimizer });
});

test("Points of both people stay, and what one of them erased is gone", () => {
  const points = (...points: number[][]): Experiment => ({
    ...BASE,
    dataset: { type: "points", config: { points, noise: 0 } },
  });
  const merged = merge(BASE, points([0, 0, 1], [1, 1, 0], [2, 2, 1]), points([1, 1, 0], [3, 3, 0]));
  expect(merged.dataset.config.points).toEqual([
    [1, 1, 0],
    [3, 3, 0],
    [2, 2, 1],
  ]);
});

test("A layer that one removed and another that one added are both seen", () => {
  const own = withNetwork(chain("input", "dense_1", "dense_2", "dense_3"));
  const theirs = withNetwork(chain("input", "dense_2"));
  expect(path(merge(BASE, own, theirs))).toEqual(["input", "dense_2", "dense_3"]);
});

test("Layers that both put into the same wire follow each other, under different names", () => {
  const wider = chain("input", "dense_1", "dense_3", "dense_4", "dense_2");
  const own = configured(withNetwork(wider), "dense_3", { units: 8 });
  const theirs = withNetwork(chain("input", "dense_1", "dense_3", "dense_2"));
  const merged = path(merge(BASE, own, theirs));
  expect(merged).toEqual(["input", "dense_1", "dense_3", "dense_5", "dense_4", "dense_2"]);
});
