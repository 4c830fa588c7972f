import { describe, expect, it } from "vitest";

import type { Tensor } from "./protocol/tensor";
import { attributionOf, contributionsOf, paintAttribution, placeOfMost } from "./attributions";

const tensor = (shape: number[], ...values: number[]): Tensor => ({
  name: "",
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
  scale: 1,
});

const came = new Map(
  Object.entries({
    pixels: tensor([3, 3], 0, 0, -2, 0, 1, 0, 0, 0, 4),
    class: tensor([], 9),
    logit: tensor([], 2.5),
    baseline: tensor([], -0.5),
    for: tensor([], 5),
    against: tensor([], -2),
    "units/dense_1/index": tensor([2], 7, 3),
    "units/dense_1/contribution": tensor([2], 1.5, -4),
  }).map(([name, of]) => [`attributions/occlusion/${name}`, of]),
);

describe("an attribution", () => {
  it("is of the guess or of the class that is asked about, and of no other", () => {
    for (const asked of [null, 9]) {
      expect(attributionOf(came, "occlusion", asked)).toMatchObject({
        class: 9,
        logit: 2.5,
        for: 5,
        against: -2,
      });
    }
    expect(attributionOf(came, "occlusion", 4)).toBeUndefined();
    expect(attributionOf(came, "integrated_gradients", 9)).toBeUndefined();
  });

  it("names the units that add most, in the order of the server", () => {
    expect(contributionsOf(came, "occlusion", "dense_1")).toEqual([
      { unit: 7, value: 1.5 },
      { unit: 3, value: -4 },
    ]);
    expect(contributionsOf(came, "occlusion", "dense_2")).toEqual([]);
  });

  it("covers a pixel the more, the stronger it is, in the colour of its sign", () => {
    const rgba = new Uint8ClampedArray(16);
    paintAttribution(rgba, [1, -1, 0.3, 0], { positive: [0, 0, 255], negative: [255, 99, 0] });
    expect([...rgba.subarray(0, 3)]).toEqual([0, 0, 255]);
    expect([...rgba.subarray(4, 7)]).toEqual([255, 99, 0]);
    const covers = [3, 7, 11, 15].map((i) => rgba[i]!);
    expect(covers[0]).toBe(covers[1]);
    expect(covers[0]).toBeGreaterThan(covers[2]!);
    expect(covers[2]).toBeGreaterThan(0);
    expect(covers[3]).toBe(0);
  });

  it("says in which part of the picture most of it lies", () => {
    const { pixels } = attributionOf(came, "occlusion", null)!;
    expect(placeOfMost(pixels, 1)).toBe("lower right");
    expect(placeOfMost(pixels, -1)).toBe("upper right");
    expect(placeOfMost(tensor([2, 2], 0, 0, 0, 1), -1)).toBeNull();
    expect(placeOfMost(tensor([3, 3], 0, 0, 0, 0, 1, 0, 0, 0, 0), 1)).toBe("in the middle");
  });
});
