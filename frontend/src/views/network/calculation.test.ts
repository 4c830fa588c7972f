import { expect, it } from "vitest";

import { calculationInWords } from "./calculation";
import type { Reading } from "./reading";

const READING: Reading = {
  ref: { layer: 1, unit: 0 },
  activation: 2.5,
  largest: null,
  probability: null,
  weightedSum: 2,
  isRounded: false,
  wish: null,
  bias: 0.5,
  terms: [],
};

it("says how a unit comes to its activation", () => {
  expect(calculationInWords(READING, "relu")).toBe(
    "Its weighted inputs add up to 2.00, with its bias of 0.50 to 2.50. relu makes it 2.50.",
  );
});

it("says the probability of a class", () => {
  expect(calculationInWords({ ...READING, probability: 0.98 }, "softmax")).toContain(
    "softmax makes it 98.0 %.",
  );
});

it("says what a unit gives that has no bias and no activation", () => {
  expect(calculationInWords({ ...READING, bias: null }, null)).toBe(
    "Its weighted inputs add up to 2.00. It gives 2.50.",
  );
});

it("says how a map is", () => {
  expect(calculationInWords({ ...READING, weightedSum: null, largest: 4 }, "relu")).toBe(
    "Its map is 2.50 on average and 4.00 at most. Its bias is 0.50.",
  );
});

it("says nothing without an input", () => {
  expect(calculationInWords({ ...READING, activation: null }, "relu")).toBe("");
});
