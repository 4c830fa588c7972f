import { expect, it } from "vitest";

import { FASTEST, positionOf, speedAt, speedInWords } from "./speed";

it("goes from one step a second to as fast as it goes", () => {
  expect(speedAt(0)).toBe(1);
  expect(speedAt(FASTEST - 1)).toBe(2_000);
  expect(speedAt(FASTEST)).toBeNull();
});

it("finds the position of a speed", () => {
  expect(positionOf(null)).toBe(FASTEST);
  for (let position = 0; position <= FASTEST; position++) {
    expect(Math.abs(positionOf(speedAt(position)) - position)).toBeLessThanOrEqual(1);
  }
  expect(positionOf(1e6)).toBe(FASTEST - 1);
});

it("says it in words", () => {
  expect([1, 12, null].map(speedInWords)).toEqual([
    "1 step a second",
    "12 steps a second",
    "as fast as it goes",
  ]);
});
