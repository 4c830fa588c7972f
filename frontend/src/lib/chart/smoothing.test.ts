import { describe, expect, it } from "vitest";

import { smooth } from "./smoothing";

function smoothed(values: number[], stride: number, timeConstant: number): number[] {
  const out = new Float32Array(values.length);
  smooth(Float32Array.from(values), values.length, stride, timeConstant, out);
  return [...out];
}

describe("smooth", () => {
  it("leaves values as they are without a time constant", () => {
    expect(smoothed([1, 5, 2], 1, 0)).toEqual([1, 5, 2]);
  });

  it("is the weighted mean of what came before, with weights that fade by e in a time constant", () => {
    const keep = Math.exp(-1 / 2);
    const expected = (3 + 6 * keep + 9 * keep ** 2) / (1 + keep + keep ** 2);
    expect(smoothed([9, 6, 3], 1, 2)[2]).toBeCloseTo(expected, 5);
  });

  it("does not start with a bias", () => {
    expect(smoothed([4, 4, 4], 1, 100)).toEqual([4, 4, 4]);
  });

  it("fades by steps, not by buckets", () => {
    const fine = smoothed(
      Array.from({ length: 64 }, (_, i) => (i < 32 ? 1 : 0)),
      1,
      8,
    );
    const coarse = smoothed(
      Array.from({ length: 16 }, (_, i) => (i < 8 ? 1 : 0)),
      4,
      8,
    );
    expect(coarse[15]).toBeCloseTo(fine[63]!, 2);
  });

  it("continues over gaps", () => {
    expect(smoothed([NaN, 2, NaN, 2], 1, 5)).toEqual([NaN, 2, 2, 2]);
  });
});
