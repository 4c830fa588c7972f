import { describe, expect, it } from "vitest";

import { positionOfValue, POSITIONS, valueAtPosition, type Scale } from "./scale";

const linear: Scale = { minimum: -1, maximum: 3, kind: "linear" };
const rate: Scale = { minimum: 1e-5, maximum: 1, kind: "log" };
const decay: Scale = { minimum: 0, maximum: 1, kind: "log" };

describe("scale", () => {
  it.each([linear, rate, decay])("ends where it should", (scale) => {
    expect(valueAtPosition(0, scale)).toBe(scale.minimum);
    expect(valueAtPosition(POSITIONS, scale)).toBe(scale.maximum);
  });

  it("has the geometric mean in the middle of a logarithmic scale", () => {
    expect(valueAtPosition(POSITIONS / 2, rate)).toBe(0.00316);
    expect(valueAtPosition(POSITIONS / 2, linear)).toBe(1);
  });

  it.each([linear, rate, decay])("finds the position that it gave the number of", (scale) => {
    for (let position = 0; position <= POSITIONS; position += 16) {
      expect(
        Math.abs(positionOfValue(valueAtPosition(position, scale), scale) - position),
      ).toBeLessThanOrEqual(1);
    }
  });

  it("keeps numbers beyond its ends at the ends", () => {
    expect(positionOfValue(7, linear)).toBe(POSITIONS);
    expect(positionOfValue(0, rate)).toBe(0);
  });
});
