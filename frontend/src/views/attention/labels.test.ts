import { expect, test } from "vitest";

import { oneHot } from "../../lib/symbols";
import { heardInWords, labelsOf } from "./labels";

test("elements are called by their symbols, up to the end, or by their numbers", () => {
  const word = { input_shape: [5, 3], symbols: ["·", "a", "b"], ends: true, pen: false };
  expect(labelsOf(oneHot([1, 2], 5, 3), word)).toEqual(["·", "a", "b"]);
  expect(labelsOf(null, word)).toEqual([]);
  const rows = { input_shape: [3, 3], symbols: [], ends: false, pen: false };
  expect(labelsOf(null, rows)).toEqual(["1", "2", "3"]);
  const drawn = [170, 128, 255, 128, 170, 255, 128, 128, 0];
  expect(labelsOf(drawn, { ...rows, pen: true })).toEqual(["1", "2"]);
});

test("letters that have no end are not cut off where the first of all comes again", () => {
  const letters = { input_shape: [4, 2], symbols: ["A", "B"], ends: false, pen: false };
  expect(labelsOf([255, 0, 0, 255, 255, 0, 0, 255], letters)).toEqual(["A", "B", "A", "B"]);
});

test("of whom an element hears most is told by name, and by place where two have one", () => {
  const labels = ["·", "a", "n", "n"];
  expect(heardInWords([0.02, 0.31, 0.6, 0.07], labels, 1)).toBe("a hears n (3) 60 %, a 31 %, n (4) 7 %");
});
