import { expect, it } from "vitest";

import { comparedInWords, exampleNames, verdictOf } from "./compared";

const NAMES = ["0", "1", "2"];

it.each([
  [[], "Draw something, and see what it is the same as."],
  [[3, 1, 2.5], "The same as 1, and different from all others."],
  [[3, 1, 1.2], "Nearest to 1; the same as 2, too."],
  [[3, 2.1, 2.5], "Different from all examples; 1 is nearest."],
])("says which examples are nearer than the threshold: %s", (distances, words) => {
  expect(comparedInWords(distances, 2, NAMES)).toBe(words);
});

it.each([
  [[], "Draw something, and see whose hand it is like."],
  [[3, 1, 2.5], "Drawn as by hand 2, and by no other."],
  [[3, 1, 1.2], "Most like hand 2; like hand 3, too."],
  [[3, 2.1, 2.5], "Like none of these hands; hand 2 is nearest."],
])("says of hands, which have no names, whose a drawing is like: %s", (distances, words) => {
  expect(comparedInWords(distances, 2, exampleNames("person", NAMES, 3), "person")).toBe(words);
});

it.each([
  [0.5, 0.8, ["same", "0.50 apart; up to 0.80 is the same."]],
  [0.8, 0.8, ["same", "0.80 apart; up to 0.80 is the same."]],
  [2, 0.8, ["different", "2.00 apart; up to 0.80 is the same."]],
  [NaN, 0.8, null],
  [1, NaN, null],
])("calls two drawings %d apart, with a threshold of %d, %s", (distance, threshold, verdict) => {
  expect(verdictOf(distance, threshold)).toEqual(verdict);
});
