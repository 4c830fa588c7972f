import { describe, expect, it } from "vitest";

import type { Tensors } from "../../lib/protocol/tensor";
import { connectionsOf } from "./connections";
import { detailPictures } from "./detail-pictures";
import { drawnLayers, showsMaps } from "./graph";
import { layer, network } from "./networks.fixture";
import type { Scene } from "./scene";

const drawn = drawnLayers([
  network([
    layer("input", "input", [], [2, 2, 1]),
    layer("a", "conv2d", ["input"], [2, 2, 2], [1, 1, 1, 2]),
    layer("b", "conv2d", ["a"], [2, 2, 2], [1, 1, 2, 2]),
    layer("norm", "batch_norm", ["b"], [2, 2, 2]),
    layer("sum", "add", ["norm", "a"], [2, 2, 2]),
  ]),
]);
const maps = (first: number) => Float32Array.from([first, 0, first, 0, first, 0, first, 0]);
const outputs = [Float32Array.from([1, 1, 1, 1]), maps(1), maps(2), maps(3), maps(4)];
/** What pictures are made of: a scene itself needs a page. */
const scene = {
  layers: drawn.map((layer, i) => ({ drawn: layer, output: outputs[i]!, kernel: undefined })),
  connections: connectionsOf(drawn),
} as unknown as Scene;

const pictures = (index: number) =>
  detailPictures(scene, new Map(), { layer: index, unit: 0 }).map(({ caption, values }) => [
    caption,
    ...values,
  ]);

describe("detailPictures", () => {
  it("shows all that an addition adds, and the sum", () => {
    expect(pictures(4)).toEqual([
      ["from norm", 3, 3, 3, 3],
      ["from a", 1, 1, 1, 1],
      ["their sum", 4, 4, 4, 4],
    ]);
  });

  it("shows what a layer that keeps maps is given, and what it makes of it", () => {
    expect(pictures(3)).toEqual([
      ["input", 2, 2, 2, 2],
      ["output for this input", 3, 3, 3, 3],
    ]);
  });
});

it("shows weights of shuffled pixels where these belong, if that is asked for", () => {
  const drawn = drawnLayers([
    network([layer("input", "input", [], [2, 2, 1]), layer("output", "dense", ["input"], [1], [4, 1])]),
  ]);
  const data = Float32Array.from([1, 2, 3, 4]);
  const kernel = { name: "kernel", dtype: "F32", shape: [4, 1], data, scale: 1 } as const;
  const layers = drawn.map((drawn, i) => ({
    drawn,
    output: new Float32Array(0),
    kernel: i ? kernel : undefined,
  }));
  const weights = (unshuffled: readonly number[] | null) => {
    const scene = { layers, connections: connectionsOf(drawn), unshuffled } as unknown as Scene;
    return [...detailPictures(scene, new Map(), { layer: 1, unit: 0 })[0]!.values];
  };
  expect(weights(null)).toEqual([1, 2, 3, 4]);
  expect(weights([3, 0, 1, 2])).toEqual([2, 3, 4, 1]);
});

it("shows normalised and added maps as maps", () => {
  expect(drawn.map(showsMaps)).toEqual([false, true, true, true, true]);
});

it("shows a unit that reads a sequence by its gates, and a layer that gives all of its states by those", () => {
  const layers = drawnLayers([
    network([
      layer("input", "input", [], [2, 3]),
      layer("every", "gru", ["input"], [2, 2], [3, 3, 2]),
      layer("last", "gru", ["every"], [1], [3, 2, 1]),
    ]),
  ]);
  const kernel = (shape: number[]) => ({
    shape,
    scale: 1,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
  });
  const recurrent = {
    layers: layers.map((each, i) => ({
      drawn: each,
      output: Float32Array.from({ length: [6, 4, 1][i]! }, (_, n) => n),
      kernel: i > 0 ? kernel([...each.info.param_shapes["kernel"]!]) : undefined,
    })),
    connections: connectionsOf(layers),
  } as unknown as Scene;
  const sizes = (index: number) =>
    detailPictures(recurrent, new Map(), { layer: index, unit: 0 }).map(
      ({ caption, width, height, values }) => [caption, width, height, values.length],
    );
  expect(sizes(1)).toEqual([
    ["input", 3, 2, 6],
    ["output for this input", 2, 2, 4],
  ]);
  expect(sizes(2)).toEqual([["weights, a row for each gate", 2, 3, 6]]);
});

it("shows a unit that reads backward by the kernel of its own direction", () => {
  const drawn = drawnLayers([
    network([layer("input", "input", [], [2, 3]), layer("both", "gru", ["input"], [2], [3, 1, 1])]),
  ]);
  const kernel = (first: number) => ({
    shape: [3, 1, 1],
    scale: 1,
    data: Float32Array.from([first, first + 1, first + 2]),
  });
  const scene = {
    layers: drawn.map((each) => ({ drawn: each, output: new Float32Array(), kernel: kernel(1) })),
    connections: connectionsOf(drawn),
  } as unknown as Scene;
  const tensors = new Map([["weights/both/backward_kernel", kernel(7)]]) as unknown as Tensors;
  const weights = [0, 1].map((unit) => [...detailPictures(scene, tensors, { layer: 1, unit })[0]!.values]);
  expect(weights).toEqual([
    [1, 2, 3],
    [7, 8, 9],
  ]);
});
