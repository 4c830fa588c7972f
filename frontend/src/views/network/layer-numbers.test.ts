import { expect, it } from "vitest";

import type { Tensor, TensorData } from "../../lib/protocol/tensor";
import { deadUnitsOf, gradientSizesOf, histogramsOf, outlineOf } from "./layer-numbers";

function tensor(name: string, data: TensorData): [string, Tensor] {
  return [name, { name, dtype: "F32", shape: [data.length], data, scale: 1 }];
}

it("reads the histograms that have come, each with its range", () => {
  const tensors = new Map([
    tensor("histograms/a/kernel/counts", Int32Array.of(1, 4, 2)),
    tensor("histograms/a/kernel/range", Float32Array.of(-0.5, 1)),
    tensor("histograms/a/bias/counts", Int32Array.of(1, 0, 0)),
  ]);
  expect(histogramsOf(tensors, "a", ["kernel", "bias"])).toEqual([
    { param: "kernel", counts: [1, 4, 2], low: -0.5, high: 1 },
  ]);
});

it("names dead units, and knows where they are not measured", () => {
  const tensors = new Map([tensor("dead_units/a", Uint8Array.of(0, 1, 0, 1))]);
  expect(deadUnitsOf(tensors, "a")).toEqual([1, 3]);
  expect(deadUnitsOf(tensors, "b")).toBeUndefined();
});

it("draws a histogram as high as its fullest part", () => {
  const histogram = { param: "kernel", counts: [1, 4, 0], low: 0, high: 1 };
  expect(outlineOf(histogram)).toBe("M0 1V0.750h1V0.000h1V1.000h1V1Z");
});

it("compares the gradients of the layers with the largest of them", () => {
  const tensors = new Map([
    tensor("gradient_sizes/a", Float32Array.of(0.25)),
    tensor("gradient_sizes/output", Float32Array.of(0.5)),
  ]);
  expect(gradientSizesOf(tensors, ["input", "a", "output"])).toEqual([
    { layer: "a", size: 0.25, part: 0.5 },
    { layer: "output", size: 0.5, part: 1 },
  ]);
  expect(gradientSizesOf(new Map([tensor("gradient_sizes/a", Float32Array.of(0))]), ["a"])).toEqual([
    { layer: "a", size: 0, part: 0 },
  ]);
});
