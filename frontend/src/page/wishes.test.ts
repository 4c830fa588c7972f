import { describe, expect, it } from "vitest";

import type { SessionState } from "../lib/protocol/generated";
import type { Tensor } from "../lib/protocol/tensor";
import { wishesOf } from "./wishes";

const layer = (id: string, shape: number[], unit_names: string[] = [], inputs = ["input"]) => ({
  id,
  shape,
  unit_names,
  inputs,
});

const STATE = {
  networks: [
    {
      role: "network",
      output: "output",
      layers: [
        layer("input", [2], [], []),
        layer("features", [2], ["x", "y"]),
        layer("picture", [1, 2, 1], [], []),
        layer("conv", [2, 2, 2]),
        layer("output", [3]),
      ],
    },
  ],
  objective: { answer_role: "network", judgements: ["cat", "dog", "cow"] },
  data: { axes: ["width", "height"] },
} as unknown as SessionState;

const tensor = (shape: number[], ...values: number[]): Tensor => ({
  name: "",
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
  scale: 1,
});

const wordsOf = (...given: Parameters<typeof wishesOf>) =>
  wishesOf(...given)
    .map(({ words }) => words)
    .join(" · ");

describe("what a layer should give more of, or less", () => {
  it("names those that should change most, by their classes where it is the answer", () =>
    expect(wordsOf(STATE, "output", tensor([3], -0.5, 0.75, 0.001))).toBe(
      "dog more (+0.75) · cat less (−0.50)",
    ));

  it("tells which units they are", () =>
    expect(wishesOf(STATE, "output", tensor([3], -0.5, 0.75, 0.001)).map(({ unit }) => unit)).toEqual([
      1, 0,
    ]));

  it("names inputs by what they are, and takes the mean of a map", () => {
    expect(wordsOf(STATE, "input", tensor([2], 0, -0.2))).toBe("height less (−0.20)");
    expect(wordsOf(STATE, "features", tensor([2], 0.1, -0.2))).toBe("y less (−0.20) · x more (+0.10)");
    expect(wordsOf(STATE, "conv", tensor([2, 2, 2], 1, 0, 1, 0, 1, 0, 1, -2))).toBe(
      "map 1 more (+1.00) · map 2 less (−0.50)",
    );
  });

  it("calls a single answer the output", () => {
    const single = {
      ...STATE,
      networks: [{ role: "network", output: "y", layers: [layer("y", [1])] }],
    } as unknown as SessionState;
    expect(wordsOf(single, "y", tensor([1], -0.5))).toBe("the output less (−0.50)");
  });

  it("does not name the pixels of a picture", () =>
    expect(wordsOf(STATE, "picture", tensor([1, 2, 1], 1, 2))).toBe(""));

  it("says nothing where nothing should change, or nobody knows the layer", () => {
    expect(wordsOf(STATE, "output", tensor([3], 0, 0, 0))).toBe("");
    expect(wordsOf(STATE, "gone", tensor([3], 1, 0, 0))).toBe("");
  });
});
