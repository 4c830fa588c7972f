import { describe, expect, it } from "vitest";

import type { StageInfo } from "../lib/protocol/generated";
import { inParts, numberOf, wishSizes } from "./stages";

const stage = (kind: StageInfo["kind"], ...roles: string[]): StageInfo => ({
  kind,
  roles,
  samples: ["made"],
  words: "",
  scalar: "",
  layer: null,
});

describe("the stages of a step", () => {
  const judge = [stage("pass", "maker"), stage("loss", "judge"), stage("move", "judge")];
  const maker = [stage("loss", "maker"), stage("move", "maker", "helper")];

  it("are told by whose turn they belong to", () =>
    expect(inParts([...judge, ...judge, ...maker])).toEqual([
      { name: "Judge’s turn", first: 0, stages: judge },
      { name: "Judge’s turn", first: 3, stages: judge },
      { name: "Maker and helper’s turn", first: 6, stages: maker },
    ]));

  it("are told by what is done where they go through the layers", () => {
    const of = (kind: StageInfo["kind"], layer: string | null) => ({ ...stage(kind, "network"), layer });
    const [forward, backward] = [
      [of("pass", "input"), of("pass", "output")],
      [of("gradients", "output"), of("gradients", "input")],
    ];
    const [compare, move, again] = [of("loss", "output"), of("move", null), of("again", null)];
    expect(inParts([...forward, compare, ...backward, move, again])).toEqual([
      { name: "Forward", first: 0, stages: forward },
      { name: "Compare", first: 2, stages: [compare] },
      { name: "Backward", first: 3, stages: backward },
      { name: "Move", first: 5, stages: [move] },
      { name: "Again", first: 6, stages: [again] },
    ]);
  });

  it("are none where a step has none", () => expect(inParts([])).toEqual([]));

  it.each([
    ["Samples", 1280, "1,280"],
    ["Made score", 0.4137, "41.4 %"],
    ["Generator loss", 0.6931, "0.69"],
    ["Moved", 0.00002, "2×10⁻⁵"],
    ["Judge loss", null, "not finite"],
  ])("have a number: %s", (scalar, value, text) => expect(numberOf({ scalar }, value)).toBe(text));
});

it("The wishes of the layers are compared by powers of ten", () => {
  const backward = { kind: "gradients", layer: "hidden" } as const;
  const stages = [{ kind: "loss", layer: "output" } as const, backward, backward, backward, backward];
  expect(wishSizes(stages, [2, 0.5, 0.05, 1e-9, null])).toEqual([null, 1, 0.5, 0, null]);
  expect(wishSizes(stages, [2, 0, 0, 0, 0])).toEqual([null, 0, 0, 0, 0]);
  expect(wishSizes([{ kind: "gradients", layer: null }], [1])).toEqual([null]);
});
