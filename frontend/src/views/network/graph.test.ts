import { describe, expect, it } from "vitest";

import { connectionsOf } from "./connections";
import { drawnLayers } from "./graph";
import { branches, cnn, layer, mlp, network } from "./networks.fixture";

const looks = (...networks: Parameters<typeof drawnLayers>[0]) =>
  drawnLayers(networks).map(({ look }) => look);

describe("drawnLayers", () => {
  it("passes through flatten: it has no column of its own", () => {
    const drawn = drawnLayers([mlp(16, 16)]);
    expect(drawn.map(({ info }) => info.id)).toEqual(["input", "dense_1", "dense_2", "dense_3"]);
    expect(drawn.map(({ column }) => column)).toEqual([0, 1, 2, 3]);
  });

  it("shows units on an image as tiles, others as discs", () => {
    expect(looks(mlp(16, 16))).toEqual(["picture", "tiles", "discs", "discs"]);
  });

  it("sees maps through flatten, and layers that keep the shape as slim", () => {
    const drawn = drawnLayers([cnn()]);
    expect(drawn.map(({ look }) => look)).toEqual(["picture", "maps", "maps", "maps", "slim", "discs"]);
    expect(drawn[4]!.shape).toEqual([14, 14, 16]);
    expect(drawn[4]!.units).toBe(16);
  });

  it("shows kernels beside the maps of an image only", () => {
    expect(drawnLayers([cnn()]).map(({ showsKernels }) => showsKernels)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("finds columns by the longest path", () => {
    const columns = drawnLayers([branches()]).map(({ info, column }) => [info.id, column]);
    expect(Object.fromEntries(columns)).toEqual({ input: 0, a: 1, b: 1, add: 2, join: 3, output: 4 });
  });

  it("draws the pixels that a network makes as the picture that they are", () => {
    const drawn = drawnLayers([
      network([
        layer("place", "input", [], [2]),
        layer("dense", "dense", ["place"], [32], [2, 32]),
        layer("pixels", "dense", ["dense"], [784], [32, 784]),
        layer("made", "reshape", ["pixels"], [28, 28, 1]),
      ]),
    ]);
    expect(drawn.map(({ info, look, units }) => [info.id, look, units])).toEqual([
      ["place", "discs", 2],
      ["dense", "discs", 32],
      ["made", "maps", 1],
    ]);
    expect(connectionsOf(drawn).map(({ kind }) => kind)).toEqual(["dense", "bundle"]);
  });

  it("draws a row that is laid out as a picture as the maps that the next convolution reads", () => {
    const drawn = drawnLayers([
      network([
        layer("input", "input", [], [2]),
        layer("dense", "dense", ["input"], [32], [2, 32]),
        layer("reshape", "reshape", ["dense"], [4, 4, 2]),
        layer("painted", "conv_transpose", ["reshape"], [8, 8, 3], [4, 4, 2, 3]),
      ]),
    ]);
    expect(drawn.map(({ look, units }) => [look, units])).toEqual([
      ["discs", 2],
      ["discs", 32],
      ["maps", 2],
      ["maps", 3],
    ]);
    expect(connectionsOf(drawn).map(({ kind }) => kind)).toEqual(["dense", "bundle", "conv"]);
  });

  it("draws a shape-only layer that is the output", () => {
    const flat = network([
      layer("input", "input", [], [4, 4, 1]),
      layer("flatten", "flatten", ["input"], [16]),
    ]);
    expect(drawnLayers([flat])).toHaveLength(2);
  });

  it("keeps several networks apart", () => {
    const drawn = drawnLayers([mlp(4), branches()]);
    expect(drawn.filter(({ network }) => network === 1)).toHaveLength(6);
    expect(drawn.filter(({ isOutput }) => isOutput)).toHaveLength(2);
    expect(drawn[3]!.sources).toEqual([]);
    expect(drawn[4]!.sources).toEqual([{ layer: 3, offset: 0 }]);
  });

  it("draws a later network behind an earlier one, and knows which of them answers", () => {
    const [maker, judge] = [mlp(4), { ...mlp(3), role: "judge" }];
    const drawn = drawnLayers([maker, judge], true, "judge");
    const columns = [0, 1].map((index) =>
      drawn.filter(({ network }) => network === index).map(({ column }) => column),
    );
    expect(columns).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(drawn.filter(({ isOutput }) => isOutput).map(({ network }) => network)).toEqual([1]);
  });
});

describe("connectionsOf", () => {
  const kinds = (...networks: Parameters<typeof drawnLayers>[0]) =>
    connectionsOf(drawnLayers(networks)).map(({ kind, edges }) => [kind, edges]);

  it("fans out from a picture and joins every unit of dense layers", () => {
    expect(kinds(mlp(16, 12))).toEqual([
      ["fan", 16],
      ["dense", 192],
      ["dense", 120],
    ]);
  });

  it("joins maps by kernels, pools in pairs, and maps to dense units by what each map adds", () => {
    expect(kinds(cnn())).toEqual([
      ["fan", 8],
      ["pairs", 8],
      ["conv", 128],
      ["pairs", 16],
      ["dense", 160],
    ]);
  });

  it("adds in place and concatenates one after the other", () => {
    const offsets = connectionsOf(drawnLayers([branches()]))
      .filter(({ kind }) => kind === "pairs")
      .map(({ offset }) => offset);
    expect(offsets).toEqual([0, 0, 0, 6]);
  });
});
