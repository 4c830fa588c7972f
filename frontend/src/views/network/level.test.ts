import { expect, it } from "vitest";

import { above, depthOf, formatLevel, parseLevel, type Level } from "./level";

const LEVELS: readonly [text: string, level: Level, depth: number][] = [
  ["dense_1", { layer: "dense_1", unit: null, number: null }, 1],
  ["dense_1/7", { layer: "dense_1", unit: 7, number: null }, 2],
  ["dense_1/7/349", { layer: "dense_1", unit: 7, number: [349] }, 3],
  ["conv2d_1/3/12,5", { layer: "conv2d_1", unit: 3, number: [12, 5] }, 3],
];

it.each(LEVELS)("%s in an address is a level, and is written so", (text, level, depth) => {
  expect(parseLevel(text)).toEqual(level);
  expect(formatLevel(level)).toBe(text);
  expect(depthOf(level)).toBe(depth);
});

it.each([null, "", "/3"])("%s is the whole network", (text) => {
  expect(parseLevel(text)).toBeNull();
});

it("What is no number in an address is left out", () => {
  expect(parseLevel("dense_1/x/3")).toEqual({ layer: "dense_1", unit: null, number: null });
  expect(parseLevel("dense_1/7/1,2,3")).toEqual({ layer: "dense_1", unit: 7, number: null });
  expect(parseLevel("dense%ZZ/7")).toEqual({ layer: "dense%ZZ", unit: 7, number: null });
});

it("One level up from a number is its unit, and from there the whole network", () => {
  const unit = above(LEVELS[2]![1]);
  expect(unit).toEqual(LEVELS[1]![1]);
  expect(above(unit!)).toBeNull();
});
