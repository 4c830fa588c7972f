import { expect, test } from "vitest";

import { oneHot } from "../../lib/symbols";
import { heardInWords, labelsOf } from "./labels";

test("elements are called by their symbols, up to the end, or by their numbers", () => {
  expect(labelsOf(oneHot([1, 2], 5, 3), 5, ["·", "a", "b"])).toEqual(["·", "a", "b"]);
  expect(labelsOf(null, 3, [])).toEqual(["1", "2", "3"]);
  expect(labelsOf(null, 3, ["·", "a"])).toEqual([]);
  expect(labelsOf([170, 128, 255, 128, 170, 255, 128, 128, 0], 3, [], true)).toEqual(["1", "2"]);
});

test("of whom an element hears most is told by name, and by place where two have one", () => {
  const labels = ["·", "a", "n", "n"];
  expect(heardInWords([0.02, 0.31, 0.6, 0.07], labels, 1)).toBe("a hears n (3) 60 %, a 31 %, n (4) 7 %");
});
