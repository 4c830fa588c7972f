import { expect, it } from "vitest";

import { largestMagnitude, robustMagnitude, usualMagnitude } from "./magnitude";

it("finds the largest magnitude whatever its sign", () => {
  expect(largestMagnitude([1, -3, 2])).toBe(3);
  expect(largestMagnitude([])).toBe(0);
});

it("does not let one outlier wash out all other values", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 ? 0.1 : -0.1));
  values[500] = 100;
  expect(robustMagnitude(values)).toBeCloseTo(0.1);
});

it.each([1e3, 3e38, Infinity])("a number of %d does not hide a few others", (huge) => {
  const values = [0.3, -0.2, 0, huge, 0.1, -0.4];
  expect(usualMagnitude(values)).toBe(0.4);
  expect(robustMagnitude(values)).toBeGreaterThan(0.3);
  expect(robustMagnitude(values)).toBeLessThanOrEqual(0.4);
});

it("counts numbers that differ, but not by that much, as usual", () => {
  expect(usualMagnitude([0.1, 0.2, 5])).toBe(5);
  expect(usualMagnitude([0, 0, 7])).toBe(7);
  expect(usualMagnitude([])).toBe(0);
});

it("never exceeds the largest value, and is 0 where all are", () => {
  expect(robustMagnitude([0.5, -0.5, 0.5])).toBe(0.5);
  expect(robustMagnitude([0, 0])).toBe(0);
});
