import { describe, expect, it } from "vitest";

import { linearAxis, logAxis, missingLogAxis } from "./axis";

describe.each([
  ["linear", linearAxis(2, 10)],
  ["log", logAxis(0.01, 10)],
  ["missing", missingLogAxis(0, 0.999)],
])("%s axis", (_, axis) => {
  it.each([0, 0.25, 1])("finds the value of position %d and back", (position) => {
    expect(axis.position(axis.value(position))).toBeCloseTo(position, 6);
  });

  it("has its ticks between its ends", () => {
    for (const tick of axis.ticks(5)) {
      expect(axis.position(tick)).toBeGreaterThanOrEqual(-1e-6);
      expect(axis.position(tick)).toBeLessThanOrEqual(1 + 1e-6);
    }
  });
});

it("gives equal ratios equal distances", () => {
  const axis = logAxis(0.01, 1);
  expect(axis.position(0.1)).toBeCloseTo(0.5);
  expect(Number.isFinite(axis.position(0))).toBe(true);
});

it("spreads shares near 1", () => {
  const axis = missingLogAxis(0, 0.999);
  expect(axis.position(0.99) - axis.position(0.9)).toBeCloseTo(axis.position(0.9) - axis.position(0));
  expect(axis.position(1)).toBeCloseTo(1);
});
