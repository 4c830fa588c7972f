import { describe, expect, it } from "vitest";

import { nextValue, positionOfValue, POSITIONS, valueAtPosition, valueByKey, type Scale } from "./scale";

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

describe("the next number", () => {
  const batch: Scale = { minimum: 1, maximum: 1024, kind: "log", integer: true };
  const part: Scale = { minimum: 0, maximum: 0.9, kind: "linear" };
  const units: Scale = { minimum: 1, maximum: 8, kind: "linear", integer: true };

  function walk(value: number, direction: 1 | -1, scale: Scale, steps: number): number[] {
    const walked = [value];
    for (let i = 0; i < steps; i++) walked.push(nextValue(walked.at(-1)!, direction, scale));
    return walked.slice(1);
  }

  it("is one that people choose", () => {
    expect(walk(0.01, 1, rate, 5)).toEqual([0.03, 0.1, 0.3, 1, 1]);
    expect(walk(0.002, -1, rate, 3)).toEqual([0.001, 0.0003, 0.0001]);
    expect(walk(10, 1, batch, 3)).toEqual([16, 32, 64]);
    expect(walk(0.1, 1, part, 3)).toEqual([0.12, 0.14, 0.16]);
    expect(walk(0.33, -1, part, 2)).toEqual([0.32, 0.3]);
    expect(walk(3, 1, units, 2)).toEqual([4, 5]);
    expect(walk(30, 1, { minimum: 0, maximum: 100, kind: "linear", integer: true, step: 1 }, 2)).toEqual([
      31, 32,
    ]);
  });

  it.each([linear, rate, decay, batch, part, units])(
    "reaches both ends in few steps, and no further",
    (scale) => {
      const up = walk(scale.minimum, 1, scale, 60);
      const down = walk(scale.maximum, -1, scale, 60);
      expect(up.at(-1)).toBe(scale.maximum);
      expect(down.at(-1)).toBe(scale.minimum);
      for (const [i, value] of up.entries()) expect(value).toBeGreaterThanOrEqual(up[i - 1] ?? scale.minimum);
      for (const [i, value] of down.entries())
        expect(value).toBeLessThanOrEqual(down[i - 1] ?? scale.maximum);
    },
  );

  it("is reached by arrows, pages and ends", () => {
    expect(valueByKey("ArrowUp", 0.01, rate)).toBe(0.03);
    expect(valueByKey("PageDown", 3, { ...units, maximum: 100 })).toBe(1);
    expect(valueByKey("End", 0.01, rate)).toBe(1);
    expect(valueByKey("Home", 0.01, rate)).toBe(1e-5);
    expect(valueByKey("a", 0.01, rate)).toBeUndefined();
  });
});
