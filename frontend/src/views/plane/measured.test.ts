import { expect, it } from "vitest";

import { measured, scaleOf, standardised, targetScale } from "./measured";

it("gives back what was measured, and the number that stands for it", () => {
  const data = { scales: [[170, 12] as const], target_scale: [20, 0.5] as const };
  expect(measured(-1, scaleOf(data, 0))).toBe(158);
  expect(standardised(158, scaleOf(data, 0))).toBe(-1);
  expect(measured(2, targetScale(data))).toBe(21);
});

it("leaves numbers as they are that have no scale", () => {
  expect(measured(0.3, scaleOf({ scales: [] }, 1))).toBe(0.3);
});
