import { expect, it } from "vitest";

import { largestMagnitude, robustMagnitude } from "./magnitude";

it("finds the largest magnitude whatever its sign", () => {
  expect(largestMagnitude([1, -3, 2])).toBe(3);
  expect(largestMagnitude([])).toBe(0);
});

it("does not let one outlier wash out all other values", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 ? 0.1 : -0.1));
  values[500] = 100;
  expect(robustMagnitude(values)).toBeLessThan(10);
});

it("never exceeds the largest value, and is 0 where all are", () => {
  expect(robustMagnitude([0.5, -0.5, 0.5])).toBe(0.5);
  expect(robustMagnitude([0, 0])).toBe(0);
});
