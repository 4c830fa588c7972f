import { expect, it } from "vitest";

import { rocOf, shareAbove } from "./roc";

const corners = (test: number[], strangers: number[]) =>
  rocOf(test, strangers).map(({ falseAlarms, found }) => [falseAlarms, found]);

it("goes from no alarm to alarm at all, a corner for each limit", () => {
  expect(corners([1, 2], [2, 3])).toEqual([
    [0, 0],
    [0, 0.5],
    [0.5, 1],
    [1, 1],
  ]);
  expect(corners([1, 1], [1])).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

it("has the area that is told as AUC, where a tie is half a pair", () => {
  const curve = corners([1, 1, 2, 5], [1, 2, 3, 9]);
  let area = 0;
  for (let i = 1; i < curve.length; i++) {
    area += ((curve[i]![0]! - curve[i - 1]![0]!) * (curve[i]![1]! + curve[i - 1]![1]!)) / 2;
  }
  expect(area).toBe(21 / 32);
});

it("ends where there is nothing, and where there is what is no number", () => {
  expect(corners([], [1])).toEqual([]);
  expect(corners([NaN], [1]).at(-1)).toEqual([1, 1]);
});

it("finds what is at or above a limit", () => {
  expect(shareAbove([1, 2, 3, 4], 3)).toBe(0.5);
  expect(shareAbove([], 3)).toBe(0);
});
