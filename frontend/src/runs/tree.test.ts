import { expect, test } from "vitest";

import type { RunInfo } from "../lib/protocol/generated";
import { drawnBeside, listed, originOf } from "./tree";

function run(id: number, parent: number | null, more: Partial<RunInfo> = {}): RunInfo {
  return {
    id,
    name: `Run ${id}`,
    colour: id,
    parent,
    parted_at: 0,
    words: "",
    steps: 10,
    measured: {},
    status: "kept",
    hidden: false,
    pinned: false,
    deleted: false,
    is_alike: true,
    has_loss_alike: true,
    trains: false,
    ...more,
  };
}

const shape = (runs: RunInfo[]) => listed(runs).map(({ run, depth }) => [run.id, depth]);

test("Each run stands below the one that it came of", () => {
  const runs = [run(1, null), run(2, 1), run(3, 1), run(4, 2)];
  expect(shape(runs)).toEqual([[1, 0], [2, 1], [4, 2], [3, 1]]); // prettier-ignore
});

test("What came of a deleted run stands below the one before it", () => {
  const runs = [run(1, null), run(2, 1, { deleted: true }), run(3, 2), run(4, 99)];
  expect(shape(runs)).toEqual([[1, 0], [3, 1], [4, 0]]); // prettier-ignore
});

test("Only curves that can be compared are drawn", () => {
  const runs = [
    run(1, null, { status: "present" }),
    run(2, 1, { hidden: true }),
    run(3, 1, { deleted: true }),
    run(4, 1, { is_alike: false }),
    run(5, 1, { status: "let_go" }),
    run(6, 1),
    run(7, 1, { has_loss_alike: false }),
  ];
  expect(drawnBeside(runs, "loss").map(({ id }) => id)).toEqual([5, 6]);
  expect(drawnBeside(runs, "accuracy").map(({ id }) => id)).toEqual([5, 6, 7]);
});

test("It is said where a run comes from", () => {
  const runs = [run(1, null), run(2, 1, { parted_at: 1500 }), run(3, 2)];
  expect(runs.map((each) => originOf(each, runs))).toEqual([
    "the first run",
    "from step 1,500 of Run 1",
    "new, after Run 2",
  ]);
});
