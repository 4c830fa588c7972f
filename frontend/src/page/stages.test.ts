import { describe, expect, it } from "vitest";

import type { StageInfo } from "../lib/protocol/generated";
import { inTurns, numberOf } from "./stages";

const stage = (kind: StageInfo["kind"], ...roles: string[]): StageInfo => ({
  kind,
  roles,
  samples: ["made"],
  words: "",
  scalar: "",
});

describe("the stages of a step", () => {
  const judge = [stage("pass", "maker"), stage("loss", "judge"), stage("move", "judge")];
  const maker = [stage("loss", "maker"), stage("move", "maker", "helper")];

  it("are told by whose turn they belong to", () =>
    expect(inTurns([...judge, ...judge, ...maker])).toEqual([
      { name: "Judge’s turn", first: 0, stages: judge },
      { name: "Judge’s turn", first: 3, stages: judge },
      { name: "Maker and helper’s turn", first: 6, stages: maker },
    ]));

  it("are none where a step has none", () => expect(inTurns([])).toEqual([]));

  it.each([
    ["Samples", 1280, "1,280"],
    ["Made score", 0.4137, "41.4 %"],
    ["Generator loss", 0.6931, "0.69"],
    ["Moved", 0.00002, "2×10⁻⁵"],
    ["Judge loss", null, "not finite"],
  ])("have a number: %s", (scalar, value, text) => expect(numberOf({ scalar }, value)).toBe(text));
});
