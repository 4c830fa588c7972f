import { expect, test } from "vitest";

import { nearest, nearestLabels, nearestTowards } from "./place";

const PLACES = [0, 0, 1, 0, 3, 0.5, 0, 2, -1, -1];

test("the nearest place is found, if it is within reach", () => {
  expect(nearest(PLACES, [0.9, 0.1], 0.5)).toBe(1);
  expect(nearest(PLACES, [0.4, 0], 1)).toBe(0);
  expect(nearest(PLACES, [9, 9], 1)).toBe(-1);
});

test("an arrow leads to the nearest place that lies its way, and never to where it began", () => {
  expect(nearestTowards(PLACES, [0, 0], [1, 0])).toBe(1);
  expect(nearestTowards(PLACES, [1, 0], [1, 0])).toBe(2);
  expect(nearestTowards(PLACES, [0, 0], [0, 1])).toBe(3);
  expect(nearestTowards(PLACES, [0, 0], [0, -1])).toBe(4);
  expect(nearestTowards(PLACES, [3, 0.5], [1, 0])).toBe(-1);
});

test("the nearest samples are told by their classes", () => {
  const places = [0, 0, 1, 1, 0.1, 0, 5, 5];
  expect(nearestLabels([0, 0], places, [3, 8, 5, 1])).toEqual([3, 5, 8]);
});
