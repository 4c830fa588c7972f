import { expect, test } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { foundPicture, topSamples } from "./excitement";

function tensor(name: string, data: number[], shape = [data.length]): [string, Tensor] {
  return [name, { name, dtype: "F32", shape, data: Float32Array.from(data), scale: 1 }];
}

test("the top samples of a unit are those that there are, with their activations", () => {
  const tensors = new Map([
    tensor("top_samples/dense_2/index", [17, 4, -1]),
    tensor("top_samples/dense_2/activation", [2.5, 1, -Infinity]),
    tensor("top_samples/dense_2/probes", [500]),
    tensor("top_samples/dense_2/unit", [3]),
  ]);
  expect(topSamples(tensors, "dense_2", 3)).toMatchObject({
    indices: [17, 4],
    activations: [2.5, 1],
    probes: 500,
  });
  expect(topSamples(tensors, "dense_2", 4)).toBeUndefined();
});

test("a found picture is shown in grey values", () => {
  const tensors = new Map([
    tensor("feature_visualization/dense_2/picture", [0, 1, 0.5, 0.2], [2, 2, 1]),
    tensor("feature_visualization/dense_2/activation", [7]),
    tensor("feature_visualization/dense_2/unit", [3]),
  ]);
  const found = foundPicture(tensors, "dense_2", 3)!;
  expect([...found.pixels]).toEqual([0, 255, 128, 51]);
  expect(found).toMatchObject({ shape: [2, 2, 1], activation: 7 });
  expect(foundPicture(tensors, "dense_3", 3)).toBeUndefined();
  expect(foundPicture(tensors, "dense_2", 2)).toBeUndefined();
});
