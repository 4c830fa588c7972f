import { describe, expect, it } from "vitest";

import { drawnLayers } from "./graph";
import { activationOf, describeLayer, headersOf } from "./headers";
import { cnn, mlp } from "./networks.fixture";

const perLetter = (text: string) => 7 * text.length;
const drawn = drawnLayers([mlp(16, 16)]);
const output = { ...drawn[3]!, info: { ...drawn[3]!.info, activation: "linear" } };

describe("headersOf", () => {
  it("says name and activation over the number of weights where there is room", () => {
    const [input, dense] = headersOf(drawn, "softmax", [200, 200, 200, 200], perLetter);
    expect(input).toMatchObject({ title: "input 1", detail: "28 × 28" });
    expect(dense).toMatchObject({ title: "dense 16 · relu", detail: "12,544 weights" });
  });

  it("gets shorter with less room, and takes one form for all layers of a type", () => {
    const headers = headersOf(drawn, "softmax", [200, 200, 90, 200], perLetter);
    expect(headers.slice(1).map(({ title }) => title)).toEqual(["dense 16", "dense 16", "dense 10"]);
    expect(headers[1]!.detail).toBe("relu");
  });

  it("takes names and numbers where little fits", () => {
    const maps = drawnLayers([cnn()]);
    const widths = maps.map(() => 44);
    const headers = headersOf(maps, "softmax", widths, perLetter);
    expect(headers.map(({ title }) => title)).toEqual(["input", "Conv", "Pool", "Conv", "Drop", "dense"]);
    expect(headers[4]).toMatchObject({ detail: "16", isLowered: false });
  });

  it("lets names take turns on two lines where they stand too close", () => {
    const maps = drawnLayers([cnn()]);
    const widths = maps.map(() => 20);
    const headers = headersOf(maps, "softmax", widths, perLetter);
    expect(headers.map(({ isLowered }) => isLowered)).toEqual([false, true, false, true, false, true]);
    expect(headers.every(({ detail }) => detail === "")).toBe(true);
  });
});

describe("activationOf", () => {
  it("is the readout of the objective on a linear output", () => {
    expect(activationOf(output, "softmax")).toBe("softmax");
  });

  it("is silent where the layer passes its sum on as it is", () => {
    expect(activationOf({ ...output, isOutput: false }, "softmax")).toBeNull();
  });
});

it("describes a layer in a sentence", () => {
  expect(describeLayer(output, "softmax", [drawn[1]!, drawn[2]!])).toBe(
    "dense_3: dense 10, softmax, 10, 160 weights, reads dense_1 and dense_2",
  );
});
