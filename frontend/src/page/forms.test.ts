import { expect, test } from "vitest";

import type { Experiment, FieldInfo } from "../lib/protocol/generated";
import { isOfUse, roleOptimizers, suits } from "./forms";

const points = { input_shape: [2], objectives: ["binary_classification", "classification"] };
const pictures = { input_shape: [8, 8, 1], objectives: ["classification"] };

test("points are not shifted or turned like pictures", () => {
  expect(suits("augmentation", "image", points)).toBe(false);
  expect(suits("augmentation", "none", points)).toBe(true);
  expect(suits("augmentation", "image", pictures)).toBe(true);
});

test("an objective is offered that can be learned from the data", () => {
  expect(suits("objective", "binary_classification", points)).toBe(true);
  expect(suits("objective", "binary_classification", pictures)).toBe(false);
  expect(suits("objective", "regression", points)).toBe(false);
});

test("a number that goes with a switch is offered while that is on", () => {
  const field = { kind: "bool", default: false, only_with: null } as unknown as FieldInfo;
  const fields = [
    { ...field, name: "average" },
    { ...field, name: "average_memory", only_with: "average" },
  ];
  expect(fields.map((each) => isOfUse(each, fields, {}))).toEqual([true, false]);
  expect(fields.map((each) => isOfUse(each, fields, { average: true }))).toEqual([true, true]);
});

test("networks have optimizers of their own where an experiment gives them one", () => {
  const own = { type: "adam", config: { learning_rate: 0.01 } };
  expect(roleOptimizers({ optimizers: { generator: own } } as unknown as Experiment)).toEqual([
    { role: "generator", ...own },
  ]);
  expect(roleOptimizers({ optimizers: {} } as Experiment)).toEqual([]);
});
