import { describe, expect, it } from "vitest";

import type { StageInfo } from "../../lib/protocol/generated";
import { showsEdgesInto, STILL, walkOf } from "./walk";

const stage = (kind: StageInfo["kind"], layer: string | null = null): StageInfo => ({
  kind,
  layer,
  roles: ["network"],
  samples: ["real"],
  words: "",
  scalar: "",
});

const LAYERS = ["input", "hidden", "output"];
const STAGES = [
  ...LAYERS.map((layer) => stage("pass", layer)),
  stage("loss", "output"),
  ...LAYERS.toReversed().map((layer) => stage("gradients", layer)),
  stage("move"),
  stage("again"),
];

const into = (at: number) => LAYERS.filter((layer) => showsEdgesInto(walkOf(STAGES, at), layer));

describe("a step that is gone through layer by layer", () => {
  it("is seen as it always is outside of slow motion, and once it is over", () => {
    expect(walkOf(STAGES, null)).toBe(STILL);
    expect(walkOf(STAGES, 8)).toBe(STILL);
    expect(walkOf([], 3)).toBe(STILL);
  });

  it("goes forwards: layers and their edges are lit one after the other", () => {
    expect([...walkOf(STAGES, 1).ahead]).toEqual(["output"]);
    expect([into(0), into(1), into(2)]).toEqual([["input"], ["input", "hidden"], LAYERS]);
    expect(walkOf(STAGES, 2)).toMatchObject({ moving: null, wishing: new Set() });
  });

  it("compares: the outputs say what they should do", () =>
    expect(walkOf(STAGES, 3)).toEqual({ ...STILL, wishing: new Set(["output"]) }));

  it("goes backwards: wishes are passed on, and the weights into one layer are pulled", () => {
    expect([into(4), into(5), into(6)]).toEqual([["output"], ["hidden"], ["input"]]);
    expect(walkOf(STAGES, 5)).toEqual({
      moving: "pulls",
      into: "hidden",
      ahead: new Set(["input"]),
      wishing: new Set(["output", "hidden"]),
    });
  });

  it("moves all weights at once", () => {
    expect(walkOf(STAGES, 7)).toEqual({ ...STILL, moving: "changes" });
    expect(into(7)).toEqual(LAYERS);
  });
});

it("Where networks take turns, all that is pulled is seen at once", () => {
  const turns = [stage("pass"), stage("loss"), stage("gradients"), stage("move")];
  expect(walkOf(turns, 2)).toEqual({ ...STILL, moving: "pulls" });
  expect(walkOf(turns, 0)).toEqual(STILL);
});
