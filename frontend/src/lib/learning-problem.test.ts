import { expect, it } from "vitest";

import type { LearningProblem } from "./learning-problem";
import { PROBLEMS } from "./learning-problem.fixture";

const CAPABILITIES = [
  "isPicture",
  "isSequence",
  "canBeDrawn",
  "hasCoordinates",
  "isTable",
  "isLine",
  "hasTarget",
  "judges",
  "hasClasses",
  "isPlane",
] as const;

const capabilitiesOf = (problem: LearningProblem) => CAPABILITIES.filter((name) => problem[name]);

it.each([
  ["digits_augmentation", ["isPicture", "canBeDrawn", "hasTarget", "judges", "hasClasses"]],
  ["digits_by_rows", ["isSequence", "canBeDrawn", "hasTarget", "judges", "hasClasses"]],
  ["rnn_forgets", ["isSequence", "hasTarget", "judges", "hasClasses"]],
  ["as_in_playground", ["hasCoordinates", "hasTarget", "judges", "hasClasses", "isPlane"]],
  ["table_iris", ["isTable", "hasTarget", "judges", "hasClasses"]],
  ["curve_absolute", ["hasCoordinates", "isLine", "hasTarget"]],
  ["high_rate", ["hasCoordinates", "hasTarget", "isPlane"]],
  ["gan_dots", ["hasCoordinates", "judges", "isPlane"]],
  ["flow_dots", ["hasCoordinates", "isPlane"]],
  ["gan_digits", ["isPicture", "canBeDrawn", "judges"]],
  ["twins", ["isPicture", "canBeDrawn", "hasTarget"]],
  ["autoencoder_digits", ["isPicture", "canBeDrawn"]],
])("knows what can be shown of %s", (lab, capabilities) => {
  expect(capabilitiesOf(PROBLEMS.get(lab)!)).toEqual(capabilities);
});

it("has samples that are shown as pictures, as points or as rows of a table, and never as two of these", () => {
  for (const { isPictured, hasCoordinates, isTable } of PROBLEMS.values()) {
    expect([isPictured, hasCoordinates, isTable].filter(Boolean)).toEqual([true]);
  }
});
