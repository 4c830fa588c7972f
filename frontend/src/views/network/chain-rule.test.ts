import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { agreementInWords, barsOf, chainRuleOf, productInWords, stepInWords } from "./chain-rule";

const tensor = (...values: number[]): Tensor => ({
  name: "",
  dtype: "F32",
  shape: values.length === 1 ? [] : [values.length],
  data: Float32Array.from(values),
  scale: 1,
});

const REF = { layer: "hidden", name: "kernel", index: [1, 2] } as const;
const came = (parts: Record<string, Tensor>) =>
  new Map(Object.entries(parts).map(([name, of]) => [`chain_rule/hidden/kernel/${name}`, of]));
const WHOLE = {
  number: tensor(5),
  pull: tensor(-0.25),
  measured: tensor(-0.2475),
  before: tensor(2),
  slope: tensor(0.5),
  wish: tensor(-0.25),
  examples: tensor(-0.75, 0.25, -0.25),
};

describe("the chain rule of a number", () => {
  it("is read with its factors, and with the samples in order", () => {
    const read = chainRuleOf(came(WHOLE), REF, 5)!;
    expect(read).toMatchObject({ pull: -0.25, factors: [2, 0.5, -0.25], examples: [0.25, -0.25, -0.75] });
    expect(read.measured).toBeCloseTo(-0.2475);
    expect(productInWords(read)).toBe("2.00 × 0.50 × −0.25 = −0.25");
  });

  it("is none of another number, and none before it has come", () => {
    expect(chainRuleOf(came(WHOLE), REF, 4)).toBeUndefined();
    expect(chainRuleOf(new Map(), REF, 5)).toBeUndefined();
  });

  it("has no factors where many products are added up", () => {
    const { before, slope, wish, ...sum } = WHOLE;
    expect([before, slope, wish]).toHaveLength(3);
    const read = chainRuleOf(came(sum), REF, 5)!;
    expect(read.factors).toBeNull();
    expect(productInWords(read)).toBe("");
  });
});

it("Samples that disagree are counted, and drawn around the middle", () => {
  expect(agreementInWords([0.25, -0.25, -0.75])).toBe(
    "Of 3 samples of the next step 1 want more, 2 less: −0.25 on average.",
  );
  expect(agreementInWords([0.5, 0])).toBe(
    "Of 2 samples of the next step 1 want more, 0 less, to 1 it makes no difference: +0.25 on average.",
  );
  expect(barsOf([1, -0.5], 20, 10)).toEqual([
    { x: 0, y: 0, width: 9.5, height: 5, isPositive: true },
    { x: 10, y: 5, width: 9.5, height: 2.5, isPositive: false },
  ]);
});

it("What the optimizer made of a pull is told in slow motion", () => {
  const told = (change: number, pull: number) =>
    stepInWords(
      new Map([
        ["turn/changes/hidden/kernel", tensor(0, change)],
        ["turn/pulls/hidden/kernel", tensor(0, pull)],
      ]),
      REF,
      1,
    );
  expect(told(0.5, 2)).toBe(
    "The step’s pull was +2.00, and the optimizer moved it by +0.50. Below are its numbers after the move.",
  );
  expect(told(-0.5, 0)).toBe("The optimizer moved it by −0.50.");
  expect(told(-0.5, 2)).toContain("moved it by −0.50, against it: it remembers earlier steps.");
  expect(told(0, 2)).toBe("");
  expect(stepInWords(new Map(), REF, 1)).toBe("");
});
