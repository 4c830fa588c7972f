import { expect, test } from "vitest";

import { newLayer } from "../../builder/graph";
import type { Experiment } from "../protocol/generated";
import { heldOf, withCut, withHeld, withNothingHeld } from "./held";

const EXPERIMENT = {
  networks: { network: { layers: [newLayer("input", "a"), newLayer("dense", "b")], edges: [] } },
} as unknown as Experiment;
const WEIGHT = { layer: "b", name: "kernel", flat: 3 };

test("Units are held and weights are cut one by one, and come back one by one", () => {
  const muted = withHeld(withHeld(EXPERIMENT, "b", 7, 0), "b", 2, 0.5);
  const cut = withCut(withCut(muted, WEIGHT, true), { ...WEIGHT, flat: 1 }, true);
  expect(heldOf(cut)).toEqual([
    { kind: "unit", layer: "b", unit: 2, value: 0.5 },
    { kind: "unit", layer: "b", unit: 7, value: 0 },
    { kind: "cut", layer: "b", name: "kernel", flat: 1 },
    { kind: "cut", layer: "b", name: "kernel", flat: 3 },
  ]);
  const fewer = withCut(withHeld(cut, "b", 2, null), { ...WEIGHT, flat: 1 }, false);
  expect(heldOf(fewer)).toEqual([
    { kind: "unit", layer: "b", unit: 7, value: 0 },
    { kind: "cut", ...WEIGHT },
  ]);
  expect(withCut(withHeld(fewer, "b", 7, null), WEIGHT, false)).toEqual(EXPERIMENT);
  expect(withNothingHeld(cut)).toEqual(EXPERIMENT);
});

test("A unit that is held at another value is held once", () => {
  const held = withHeld(withHeld(EXPERIMENT, "b", 7, 0), "b", 7, 1);
  expect(heldOf(held)).toEqual([{ kind: "unit", layer: "b", unit: 7, value: 1 }]);
});
