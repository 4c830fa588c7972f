import { expect, test } from "vitest";

import type { Tensor } from "../lib/protocol/tensor";
import { bandOf } from "./paint-curves";
import { shareOf, standingOf, teamsOf } from "./standing";

const AXES = [
  { setting: "optimizer.learning_rate", values: [0.1, 1] },
  { setting: "seed", values: [0, 1] },
];

function tensors(loss: readonly number[], out = [0, 0, 0, 0]): Map<string, Tensor> {
  const tensor = (name: string, shape: number[], values: readonly number[]): [string, Tensor] => [
    name,
    { name, dtype: "F32", shape, data: Float32Array.from(values), scale: 1 },
  ];
  return new Map([
    tensor("race/steps", [4], [20, 20, 20, 20]),
    tensor("race/out", [4], out),
    tensor("race/test/step", [2], [0, 20]),
    tensor("race/test/loss", [4, 2], loss),
  ]);
}

const LOSS = [1, 0.5, 1, 0.25, 1, 0.75, 1, 1.25];

test("the least loss leads, and what is no longer finite is last", () => {
  const standing = standingOf(AXES, tensors(LOSS), "loss", true)!;
  expect(standing.lanes.map(({ rank }) => rank)).toEqual([1, 0, 2, 3]);
  expect(standing.lanes[1]).toMatchObject({ values: [0.1, 1], curve: [1, 0.25], result: 0.25, step: 20 });
  const most = standingOf(AXES, tensors(LOSS), "loss", false)!;
  expect(most.lanes.map(({ rank }) => rank)).toEqual([2, 3, 1, 0]);
  const out = standingOf(AXES, tensors([1, 0.5, 1, NaN, 1, 0.75, 1, 1.25], [0, 1, 0, 0]), "loss", true)!;
  expect(out.lanes.map(({ rank }) => rank)).toEqual([0, 3, 1, 2]);
  expect(out.lanes[1]!.isOut).toBe(true);
});

test("nothing is known before the first measurement, or of a race of other lanes", () => {
  expect(standingOf(AXES, new Map(), "loss", true)).toBeUndefined();
  expect(standingOf(AXES.slice(0, 1), tensors(LOSS), "loss", true)).toBeUndefined();
});

test("where seeds are raced there are mean and spread", () => {
  const { lanes } = standingOf(AXES, tensors(LOSS), "loss", true)!;
  const [small, large] = teamsOf(AXES, lanes);
  expect([small!.value, small!.mean, small!.spread]).toEqual([0.1, 0.375, 0.125]);
  expect([large!.mean, large!.spread]).toEqual([1, 0.25]);
  expect(teamsOf(AXES.slice(0, 1), lanes)).toEqual([]);
  expect(
    bandOf([
      [1, 0.5],
      [1, 0.25],
    ]),
  ).toEqual([
    [1, 0.25],
    [1, 0.5],
  ]);
});

test("the best of all has a share of 1, the worst and what is out 0", () => {
  const { lanes } = standingOf(AXES, tensors(LOSS), "loss", true)!;
  expect(lanes.map(({ result }) => shareOf(result, lanes, true))).toEqual([0.75, 1, 0.5, 0]);
  expect(shareOf(NaN, lanes, true)).toBe(0);
});
