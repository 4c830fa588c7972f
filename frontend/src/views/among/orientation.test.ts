import { expect, test } from "vitest";

import { AS_COMPUTED, continuing, oriented } from "./orientation";

const SCORES = [3, 1, -2, -1, 1, -2, -2, 2];
const changed = (change: (x: number, y: number) => [number, number]) =>
  [0, 2, 4, 6].flatMap((i) => change(SCORES[i]!, SCORES[i + 1]!));

test.each([
  ["stay", (x: number, y: number) => [x, y] as [number, number]],
  ["turn one axis round", (x: number, y: number) => [-x, y] as [number, number]],
  ["turn both round", (x: number, y: number) => [-x, -y] as [number, number]],
  ["change the two components", (x: number, y: number) => [y, x] as [number, number]],
  ["change them and turn one round", (x: number, y: number) => [-y, x] as [number, number]],
])("scores that %s are shown where they were", (_, change) => {
  const scores = changed(change);
  expect([...oriented(scores, continuing(SCORES, scores), 1)]).toEqual(SCORES);
});

test("scores that moved a little keep their sides", () => {
  const moved = SCORES.map((score, i) => -score + 0.2 * Math.sin(i));
  const places = oriented(moved, continuing(SCORES, moved), 1);
  expect(Math.max(...places.map((place, i) => Math.abs(place - SCORES[i]!)))).toBeLessThan(0.3);
});

test("the first scores are shown as they are, as parts of the reach", () => {
  expect(continuing([], SCORES)).toBe(AS_COMPUTED);
  expect([...oriented(SCORES, AS_COMPUTED, 4)]).toEqual(SCORES.map((score) => score / 4));
});
