import { expect, test } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { layerScores, ownScores, sampleInWords } from "./layer-scores";

function tensor(name: string, data: number[], shape = [data.length]): [string, Tensor] {
  return [name, { name, dtype: "F32", shape, data: Float32Array.from(data), scale: 1 }];
}

const tensors = new Map([
  tensor("layer_pca/dense_2/scores", [1, 2, -1, -2], [2, 2]),
  tensor("layer_pca/dense_2/label", [3, 1]),
  tensor("layer_pca/dense_2/prediction", [3, 0]),
  tensor("layer_pca/dense_2/share", [0.5, 0.25]),
  tensor("layer_pca/dense_2/reach", [4]),
  tensor("layer_pca/dense_2/features", [0, 2]),
  tensor("layer_pca/dense_2/mean", [1, 0.5]),
  tensor("layer_pca/dense_2/axes", [0.6, -0.8, 0.8, 0.6], [2, 2]),
  tensor("activations/dense_2", [3, 100, 2.5]),
]);

test("what the network looks at is placed by the layer's mean and axes, from the numbers that are looked at", () => {
  const [across, up] = ownScores(tensors, "dense_2")!;
  expect(across).toBeCloseTo(2 * 0.6 + 2 * 0.8);
  expect(up).toBeCloseTo(2 * -0.8 + 2 * 0.6);
  expect(ownScores(new Map([...tensors].slice(0, -1)), "dense_2")).toBeUndefined();
});

test("a layer that was not measured yet has no places", () => {
  expect(layerScores(tensors, "dense_3")).toBeUndefined();
  expect(layerScores(tensors, "dense_2")).toMatchObject({ reach: 4, features: 2, share: [0.5, 0.25] });
});

test("a sample is told by its guess and its class", () => {
  expect(sampleInWords(layerScores(tensors, "dense_2")!, 1, ["0", "1", "2", "3"])).toBe(
    "Test sample 2: says 0, is 1",
  );
});
