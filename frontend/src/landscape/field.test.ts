import { describe, expect, it } from "vitest";

import { axisOf, fieldOf, finiteRange, heightAt, heightsOf, isWide } from "./field";

const AXIS = [-1, 0, 1];

describe("a field of losses", () => {
  it("is none of numbers that do not belong together", () => {
    expect(fieldOf([1, 2, 3], AXIS, AXIS)).toBeNull();
    expect(fieldOf([1], [0], [0])).toBeNull();
    expect(fieldOf([1, 2, 3, 4, 5, 6], AXIS, [0, 1])).toBeNull();
  });

  it("lies between coarser places where nothing is evaluated yet", () => {
    const xs = Array.from({ length: 9 }, (_, i) => i);
    const losses = Array.from({ length: 81 }, (_, at) => {
      const [row, column] = [Math.floor(at / 9), at % 9];
      return row % 4 === 0 && column % 4 === 0 ? row * 10 + column : NaN;
    });
    const { losses: filled } = fieldOf(losses, xs, xs)!;
    expect(filled.some(Number.isNaN)).toBe(false);
    expect(filled[4 * 9 + 4]).toBe(44);
    for (const [row, column] of [
      [1, 1],
      [7, 5],
      [8, 3],
    ] as const) {
      expect(filled[row * 9 + column]).toBe(row * 10 + column);
    }
  });

  it("is as high beside what is not finite, and level beyond the last coarse place", () => {
    const xs = Array.from({ length: 4 }, (_, i) => i);
    const losses = Array<number>(16).fill(NaN);
    [losses[0], losses[2], losses[8], losses[10]] = [1, Infinity, 3, 5];
    const { losses: filled } = fieldOf(losses, xs, xs)!;
    expect([filled[1], filled[4], filled[9], filled[15]]).toEqual([Infinity, 2, 4, 5]);
  });

  it("spans what is finite, and stands highest where it is not", () => {
    const field = fieldOf([1, 2, Infinity, 4, 5, 2, 3, 3, 3], AXIS, AXIS)!;
    const range = finiteRange(field.losses)!;
    expect(range).toEqual([1, 5]);
    const heights = heightsOf(field, axisOf(range, false));
    expect(Array.from(heights)).toEqual([0, 0.25, 1, 0.75, 1, 0.25, 0.5, 0.5, 0.5]);
    expect(finiteRange([Infinity, NaN])).toBeNull();
  });

  it("has heights between its places, and those of its edge beyond it", () => {
    const field = fieldOf([0, 1, 2, 0, 1, 2, 4, 5, 6], AXIS, AXIS)!;
    const heights = field.losses;
    expect(heightAt(heights, field, 0, 0)).toBe(1);
    expect(heightAt(heights, field, -0.5, 0)).toBe(0.5);
    expect(heightAt(heights, field, 0.5, 0.5)).toBe(3.5);
    expect(heightAt(heights, field, 9, -9)).toBe(2);
  });

  it("is shown by logarithms where losses span decades, and never where one is 0", () => {
    expect(isWide([0.1, 2])).toBe(false);
    expect(isWide([0.01, 2])).toBe(true);
    expect(isWide([0, 2])).toBe(false);
    expect(axisOf([0.01, 100], true).position(1)).toBeCloseTo(0.5);
    expect(axisOf([0, 100], true).position(50)).toBeCloseTo(0.5);
  });
});
