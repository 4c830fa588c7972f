import { expect, test } from "vitest";

import { between, codeAt, difference, inBrief, inWords, placeOf } from "./codes";

test("a place of the plane is the first two numbers of a code, whose others are 0", () => {
  expect(codeAt([0.5, -1], 4)).toEqual([0.5, -1, 0, 0]);
  expect(codeAt([0.5, -1], 1)).toEqual([0.5]);
  expect(placeOf([0.5, -1, 7])).toEqual([0.5, -1]);
  expect(placeOf([0.5])).toEqual([0.5, 0]);
});

test("the way from one code to another is straight, in all of its numbers", () => {
  expect(between([0, 2, 4], [1, 0, 8], 0)).toEqual([0, 2, 4]);
  expect(between([0, 2, 4], [1, 0, 8], 0.5)).toEqual([0.5, 1, 6]);
  expect(between([0, 2, 4], [1, 0, 8], 1)).toEqual([1, 0, 8]);
});

test("a code is read as numbers", () => {
  expect(inWords([0.518, -1.3])).toBe("0.52, −1.30");
  expect(inBrief([0.518, -1.3])).toBe("0.52, −1.30");
  expect(inBrief([1, 2, 3, 4, 5])).toBe("1.00, 2.00, 3.00, 4.00 …");
});

test("pictures differ by a part of all that they could", () => {
  expect(difference([0, 255], [0, 255])).toBe(0);
  expect(difference([0, 255], [255, 0])).toBe(1);
  expect(difference([0, 0], [51, 0])).toBeCloseTo(0.1);
});
