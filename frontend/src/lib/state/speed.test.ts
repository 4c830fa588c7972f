import { expect, it } from "vitest";

import { FASTEST, positionOf, shortSpeed, speedAt, speedInWords, stepsPerEpoch } from "./speed";

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
  const words = [1, 12, 100, 750, null].map((speed) => speedInWords(speed, 25));
  expect(words).toEqual([
    "1 step a second",
    "12 steps a second",
    "4 epochs a second",
    "30 epochs a second",
    "as fast as it goes",
  ]);
});

it("says it beside the slider in few letters", () => {
  expect([1, 60, 1_000, null].map((speed) => shortSpeed(speed, 8_500))).toEqual([
    "1 step/s",
    "60 steps/s",
    "1,000 steps/s",
    "max",
  ]);
  expect([25, 740].map((speed) => shortSpeed(speed, 25))).toEqual(["1 epoch/s", "30 epochs/s"]);
});

it("counts the steps of an epoch as the server does: whole batches, one at least", () => {
  expect([stepsPerEpoch(250, 10), stepsPerEpoch(259, 10), stepsPerEpoch(3, 10)]).toEqual([25, 25, 1]);
});
