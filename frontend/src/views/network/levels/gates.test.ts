import { expect, test } from "vitest";

import { gruInWords, lineOf, lstmInWords, outlineOf } from "./gates";

test("bars stand on the ground, none higher than the strip, and none where there is nothing", () => {
  expect(outlineOf([0.25, 0, 3, -1], (value) => value)).toBe("M0 1V0.75H1V1M2 1V0H3V1");
  expect(outlineOf([0.5, -0.5], (value) => -value)).toBe("M1 1V0.5H2V1");
  expect(lineOf([0, 0.5, 1])).toBe("M0.5 1L1.5 0.5L2.5 0");
});

test("what gates do is told in percent, with the numbers that it makes", () => {
  const gru: Record<string, number> = { "gates/update": 0.75, "gates/candidate": -0.4, output: 0.2 };
  expect(gruInWords((path) => gru[path]!, 0.4)).toBe(
    "It keeps 75 % of what it was (0.40) and lets in 25 % of what is new (−0.40): 0.20.",
  );
  const lstm: Record<string, number> = {
    "gates/forget": 0.9,
    "gates/input": 0.5,
    "gates/cell": 1,
    "gates/output": 0.1,
    memory: 1.4,
    output: 0.089,
  };
  expect(lstmInWords((path) => lstm[path]!, 1)).toBe(
    "It keeps 90 % of its memory (1.00), lets in 50 % of what is new (1.00), remembers 1.40, and shows 10 % of that, bent by tanh: 0.089.",
  );
});
