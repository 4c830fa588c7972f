import { expect, it } from "vitest";

import type { LearningProblem } from "./learning-problem";
import { PROBLEMS } from "./learning-problem.fixture";

const CAPABILITIES = [
  "isPicture",
  "hasCoordinates",
  "isTable",
  "isLine",
  "hasTarget",
  "judges",
  "hasClasses",
  "makes",
  "encodes",
  "flows",
  "pulls",
  "bendsCodes",
] as const;

const capabilitiesOf = (problem: LearningProblem) => CAPABILITIES.filter((name) => problem[name]);

it.each([
  ["digits_augmentation", ["isPicture", "hasTarget", "judges", "hasClasses"]],
  ["as_in_playground", ["hasCoordinates", "hasTarget", "judges", "hasClasses"]],
  ["table_iris", ["isTable", "hasTarget", "judges", "hasClasses"]],
  ["curve_absolute", ["hasCoordinates", "isLine", "hasTarget"]],
  ["high_rate", ["hasCoordinates", "hasTarget"]],
  ["gan_dots", ["hasCoordinates", "judges", "makes", "pulls", "bendsCodes"]],
  ["flow_dots", ["hasCoordinates", "makes", "flows", "bendsCodes"]],
  ["gan_digits", ["isPicture", "judges", "makes"]],
  ["autoencoder_digits", ["isPicture", "makes", "encodes"]],
])("knows what can be shown of %s", (lab, capabilities) => {
  expect(capabilitiesOf(PROBLEMS.get(lab)!)).toEqual(capabilities);
});

it("has samples that are pictures, points or rows of a table, and never two of these", () => {
  for (const { isPicture, hasCoordinates, isTable } of PROBLEMS.values()) {
    expect([isPicture, hasCoordinates, isTable].filter(Boolean)).toEqual([true]);
  }
});
