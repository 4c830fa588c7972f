import { describe, expect, it } from "vitest";

import type { Dtype, Tensor } from "../../lib/protocol/tensor";
import type { Held } from "../../lib/state/held";
import { mixPalette } from "../../lib/render/palette";
import { drawnLayers } from "./graph";
import { layoutNetwork } from "./layout";
import { layer, network } from "./networks.fixture";
import { readUnit } from "./reading";
import { Scene } from "./scene";

const dense = { ...layer("dense_1", "dense", ["input"], [2], [3, 2]), activation: "relu" };
const output = { ...layer("output", "dense", ["dense_1"], [2], [2, 2]), activation: "linear" };
const drawn = drawnLayers([network([layer("input", "input", [], [3]), dense, output])]);
const layout = layoutNetwork(drawn, { width: 600, height: 400, headerHeight: 40, labelWidth: 20 });
const palette = mixPalette(() => "#808080");

function tensors(dtype: Dtype = "F32"): Map<string, Tensor> {
  const tensor = (name: string, shape: number[], values: number[], scale = 1): [string, Tensor] => {
    return [name, { name, shape, dtype, data: Float32Array.from(values), scale }];
  };
  return new Map([
    tensor("activations/input", [3], [1, 0.5, -1]),
    tensor("weights/dense_1/kernel", [3, 2], [2, -1, 4, 0, 1, 3], 0.5),
    tensor("weights/dense_1/bias", [2], [0.25, 0.1]),
    tensor("activations/dense_1", [2], [1.75, 0]),
    tensor("weights/output/kernel", [2, 2], [1, -1, 1, 1]),
    tensor("activations/output", [2], [1.75, -1.75]),
    tensor("prediction/probabilities", [2], [0.97, 0.03]),
  ]);
}

function read(layerIndex: number, unit: number, from = tensors()) {
  const scene = new Scene(drawn, layout, ["yes", "no"]);
  scene.read(from, palette, 0);
  return readUnit(scene, from, { layer: layerIndex, unit })!;
}

describe("readUnit", () => {
  it("takes a weight that is cut for 0, and for itself again when it is brought back", () => {
    const from = tensors();
    const scene = new Scene(drawn, layout, ["yes", "no"]);
    const sumWith = (held: Held[]) => {
      scene.read(from, palette, 0, { held });
      return readUnit(scene, from, { layer: 1, unit: 0 })!.weightedSum;
    };
    expect(sumWith([{ kind: "cut", layer: "dense_1", name: "kernel", flat: 2 }])).toBe(0.5);
    expect(sumWith([])).toBe(1.5);
    expect(from.get("weights/dense_1/kernel")!.data[2]).toBe(4);
  });

  it("spells out the sum: every weight times its input, the strongest first, and the bias", () => {
    const { terms, weightedSum, bias, activation } = read(1, 0);
    expect(terms.map(({ unit, weight, input, product }) => [unit, weight, input, product])).toEqual([
      [0, 1, 1, 1],
      [1, 2, 0.5, 1],
      [2, 0.5, -1, -0.5],
    ]);
    expect([weightedSum, bias, activation]).toEqual([1.5, 0.25, 1.75]);
  });

  it("agrees with what flows through the edges", () => {
    const scene = new Scene(drawn, layout, []);
    scene.read(tensors(), palette, 0);
    const { terms } = read(1, 1);
    for (const { unit, product } of terms)
      expect(scene.connections[0]!.flow[unit * 2 + 1]).toBeCloseTo(product);
  });

  it("has no activation without an input, however many were there before", () => {
    const scene = new Scene(drawn, layout, ["yes", "no"]);
    const from = tensors();
    scene.read(from, palette, 0);
    for (const name of [...from.keys()]) if (!name.startsWith("weights/")) from.delete(name);
    scene.read(from, palette, 1);
    expect(readUnit(scene, from, { layer: 1, unit: 0 })).toMatchObject({
      activation: null,
      probability: null,
      weightedSum: null,
      bias: 0.25,
      terms: [],
    });
    expect(scene.hasInput).toBe(false);
    for (const { values } of scene.layers) expect([...values].every((value) => value === 0)).toBe(true);
    expect(scene.connections[0]!.flow[2]).toBe(2);
  });

  it("shows none of an input that was let go while its last frame is still there", () => {
    const scene = new Scene(drawn, layout, ["yes", "no"]);
    scene.read(tensors(), palette, 1, { hasInput: false });
    expect(scene.hasInput).toBe(false);
    expect([...scene.layers[2]!.values]).toEqual([0, 0]);
  });

  it("says of a byte at its end that the weight is beyond it", () => {
    const from = tensors("I8");
    const kernel = from.get("weights/dense_1/kernel")!;
    from.set(kernel.name, { ...kernel, data: Int8Array.of(127, -1, 4, 0, 1, -127) });
    expect(read(1, 0, from).terms.map(({ isBeyond }) => isBeyond)).toEqual([true, false, false]);
    expect(read(1, 1, from).terms.map(({ isBeyond }) => isBeyond)).toEqual([true, false, false]);
  });

  it("gives the probability of an output", () => {
    expect(read(2, 0).probability).toBeCloseTo(0.97);
    expect(read(1, 0).probability).toBeNull();
  });

  it("takes the sum from the activation where weights came rounded and nothing was cut off", () => {
    const passed = read(1, 0, tensors("I8"));
    expect([passed.weightedSum, passed.isRounded]).toEqual([1.5, false]);
    const cutOff = read(1, 1, tensors("I8"));
    expect(cutOff.isRounded).toBe(true);
    expect(cutOff.weightedSum).toBeCloseTo(-2);
  });

  it("has nothing to say before the first frame", () => {
    const scene = new Scene(drawn, layout, []);
    scene.read(new Map(), palette, 0);
    expect(readUnit(scene, new Map<string, Tensor>(), { layer: 1, unit: 0 })).toBeNull();
  });
});
