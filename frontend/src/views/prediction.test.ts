import { expect, it } from "vitest";

import { guessOf } from "./prediction";

it("names the two likeliest classes", () => {
  expect(guessOf([0.125, 0.625, 0.25], ["cat", "dog", "owl"])).toEqual({
    first: 1,
    name: "dog",
    confidence: "62.5 %",
    secondName: "owl",
    secondConfidence: "25.0 %",
  });
  expect(guessOf([1], ["cat"])).toBeUndefined();
  expect(guessOf([NaN, NaN], ["cat", "dog"])).toBeUndefined();
});
