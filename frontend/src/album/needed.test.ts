import { expect, test } from "vitest";

import type { LearningCurveState } from "../lib/protocol/generated";
import { neededInWords, reached } from "./needed";

const curve = (points: Record<number, number[]>, is_ended = true): LearningCurveState => ({
  points: Object.entries(points).map(([size, accuracies]) => ({ size: Number(size), accuracies })),
  steps: 200,
  seeds: 2,
  learn: 48,
  test: 16,
  done: 1,
  is_ended,
});

test("A size that nothing was measured of yet is not there", () => {
  expect(reached(curve({ 3: [0.4, 0.6], 6: [] }, false))).toEqual([
    { size: 3, each: [0.4, 0.6], mean: 0.5, least: 0.4, most: 0.6 },
  ]);
  expect(neededInWords(curve({ 3: [0.4], 6: [0.5] }, false))).toBe("");
});

test("What still gains needs more, and what does not gain beyond its spread has enough", () => {
  expect(neededInWords(curve({ 12: [0.5, 0.52], 24: [0.6, 0.62], 48: [0.8, 0.82] }))).toBe(
    "With 48 pictures 81 % are right, and with fewer clearly less. " +
      "From 24 to 48 it gained 20 points: more pictures would probably help.",
  );
  expect(neededInWords(curve({ 12: [0.5, 0.6], 24: [0.88, 0.92], 48: [0.9, 0.92] }))).toBe(
    "With 24 pictures 90 % are right, within 5 points of the best. " +
      "From 24 to 48 it gained 1 point, no more than the spread between starts (±2 points): " +
      "more of the same would hardly help.",
  );
});
