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
  "makes",
  "encodes",
  "compares",
  "flows",
  "pulls",
  "bendsCodes",
] as const;

const capabilitiesOf = (problem: LearningProblem) => CAPABILITIES.filter((name) => problem[name]);

it.each([
  ["digits_augmentation", ["isPicture", "canBeDrawn", "hasTarget", "judges", "hasClasses"]],
  ["digits_by_rows", ["isSequence", "canBeDrawn", "hasTarget", "judges", "hasClasses"]],
  ["rnn_forgets", ["isSequence", "hasTarget", "judges", "hasClasses"]],
  ["as_in_playground", ["hasCoordinates", "hasTarget", "judges", "hasClasses"]],
  ["table_iris", ["isTable", "hasTarget", "judges", "hasClasses"]],
  ["curve_absolute", ["hasCoordinates", "isLine", "hasTarget"]],
  ["high_rate", ["hasCoordinates", "hasTarget"]],
  ["gan_dots", ["hasCoordinates", "judges", "makes", "pulls", "bendsCodes"]],
  ["flow_dots", ["hasCoordinates", "makes", "flows", "bendsCodes"]],
  ["gan_digits", ["isPicture", "canBeDrawn", "judges", "makes"]],
  ["twins", ["isPicture", "canBeDrawn", "hasTarget", "compares"]],
  ["autoencoder_digits", ["isPicture", "canBeDrawn", "makes", "encodes"]],
])("knows what can be shown of %s", (lab, capabilities) => {
  expect(capabilitiesOf(PROBLEMS.get(lab)!)).toEqual(capabilities);
});

it("has samples that are shown as pictures, as points or as rows of a table, and never as two of these", () => {
  for (const { isPictured, hasCoordinates, isTable } of PROBLEMS.values()) {
    expect([isPictured, hasCoordinates, isTable].filter(Boolean)).toEqual([true]);
  }
});
