import { expect, it } from "vitest";

import { onArc } from "./arc";

it("leads from one code to the other, as far from the middle as they are", () => {
  const [from, to] = [
    [3, 0, 0],
    [0, 3, 0],
  ];
  expect(onArc(from, to, 0)).toEqual([3, 0, 0]);
  onArc(from, to, 1).forEach((number, i) => expect(number).toBeCloseTo(to[i]!));
  for (const part of [0.2, 0.5, 0.7]) expect(Math.hypot(...onArc(from, to, part))).toBeCloseTo(3);
});

it("is the straight way where there is no arc", () => {
  expect(onArc([2], [4], 0.5)).toEqual([3]);
  expect(onArc([1, 1], [1, 1], 0.3)).toEqual([1, 1]);
  expect(onArc([0, 0], [2, 2], 0.5)).toEqual([1, 1]);
});
