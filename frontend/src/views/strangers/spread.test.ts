import { expect, it } from "vitest";

import { COLUMNS, spreadOf } from "./spread";

const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);

it("spreads both groups over the same columns, each in shares of itself", () => {
  const { test, strangers, highest, placeOf } = spreadOf([16, 16, 32, 64], [64, 1024]);
  expect(test).toHaveLength(COLUMNS);
  expect(sum(test)).toBeCloseTo(1);
  expect(sum(strangers)).toBeCloseTo(1);
  expect(test[0]).toBe(0.5);
  expect(highest).toBe(0.5);
  // From 2⁴ to 2¹⁰ each doubling is as wide.
  expect([16, 32, 64, 1024].map(placeOf)).toEqual([0, 1 / 6, 2 / 6, 1]);
  expect(test[Math.floor(COLUMNS / 3)]).toBe(0.25);
  expect(strangers[Math.floor(COLUMNS / 3)]).toBe(0.5);
});

it("keeps what is beyond at its ends, and has room where all are alike or nothing", () => {
  const { placeOf } = spreadOf([16, 32], [64]);
  expect([0, 1, 1e9].map(placeOf)).toEqual([0, 0, 1]);
  expect(spreadOf([8, 8], [8]).test[0]).toBe(1);
  expect(sum(spreadOf([0, 0], [0]).strangers)).toBe(1);
});

it("spreads logarithms as they are, below 0 too", () => {
  const { placeOf } = spreadOf([-4, 0], [4], "linear");
  expect([-4, -2, 0, 4].map(placeOf)).toEqual([0, 0.25, 0.5, 1]);
});

it("holds errors that are no numbers apart from its ends", () => {
  expect(spreadOf([4, 8], [16, Infinity]).placeOf(16)).toBe(1);
});
