import { expect, test } from "vitest";

import type { CatalogEntry, Experiment, FieldInfo } from "../lib/protocol/generated";
import { CATALOG, STATE, UNITS } from "../page/playground.fixture";
import { numbersIn, settingsOf, suggested } from "./settings";

const RATE = {
  name: "learning_rate",
  title: "Learning rate",
  kind: "float",
  default: 0.01,
  minimum: 0,
  maximum: 10,
  choices: [],
  live: true,
  scale: "log",
  only_with: null,
  needs_people: false,
  examples: [],
} as unknown as FieldInfo;
const OPTIMIZERS = [
  { type: "sgd", title: "SGD", fields: [RATE] },
  { type: "adam", title: "Adam", fields: [RATE] },
] as unknown as CatalogEntry[];
const OFFERS = {
  layers: CATALOG.layers,
  entries: (kind: string) => (kind === "optimizers" ? OPTIMIZERS : []),
};
const EXPERIMENT = {
  ...STATE.experiment,
  optimizer: { type: "sgd", config: { learning_rate: 0.03 } },
} as Experiment;

const settings = settingsOf(EXPERIMENT, STATE.data, OFFERS);
const of = (path: string) => settings.find((setting) => setting.path === path)!;

test("what can be raced comes from the experiment and from what the catalog says of it", () => {
  const paths = settings.map(({ path }) => path);
  expect(paths).toContain("optimizer");
  expect(paths).toContain("optimizer.learning_rate");
  expect(paths.slice(-3)).toEqual(["batch_size", "seed", "start"]);
  expect(of("optimizer").titles).toEqual({ sgd: "SGD", adam: "Adam" });
});

test("values to begin with lie about the present one, within the limits of the field", () => {
  expect(suggested(of("optimizer.learning_rate"))).toEqual([0.003, 0.009, 0.03, 0.09, 0.3]);
  expect(suggested({ ...of("optimizer.learning_rate"), value: 5 }).every((v) => Number(v) <= 10)).toBe(true);
  expect(suggested(of("optimizer"))).toEqual(["sgd", "adam"]);
  expect(suggested(of("seed"))).toHaveLength(5);
});

test("numbers are read from text, and what is wrong with them is said", () => {
  expect(numbersIn("0.1, 0.5; 1", RATE)).toEqual([0.1, 0.5, 1]);
  expect(numbersIn("0–3 8", UNITS)).toBe("0 is outside of 1 to 64.");
  expect(numbersIn("1-3 8", UNITS)).toEqual([1, 2, 3, 8]);
  expect(numbersIn("0.1, x", RATE)).toBe("“x” is no number.");
  expect(numbersIn("1.5", UNITS)).toBe("1.5 is no whole number.");
  expect(numbersIn("20", RATE)).toBe("20 is outside of 0 to 10.");
  expect(numbersIn("1, 1", UNITS)).toBe("1 comes twice.");
});
