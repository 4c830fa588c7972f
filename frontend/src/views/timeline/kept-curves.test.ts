import { expect, test } from "vitest";

import type { FrameMeta, RunInfo } from "../../lib/protocol/generated";
import type { Tensor } from "../../lib/protocol/tensor";
import { RunCurves } from "../../lib/state/run-curves";
import { keptCurves } from "./kept-curves";

function received(arrays: Record<string, number[]>): RunCurves {
  const curves = new RunCurves();
  const tensors = new Map<string, Tensor>(
    Object.entries(arrays).map(([name, values]) => [
      name,
      { name, shape: [values.length], dtype: "F32", data: Float32Array.from(values), scale: 1 },
    ]),
  );
  curves.receive({ meta: {} as FrameMeta, tensors, bytes: 0 });
  return curves;
}

const curves = received({
  "scalars/loss": [9],
  "runs/1/scalars/step": [0, 5],
  "runs/1/scalars/loss": [3, 2],
  "runs/1/test/step": [0, 4, 8],
  "runs/1/test/loss": [3, 2.5, 2],
  "runs/2/scalars/step": [0, 5, 10],
  "runs/2/scalars/loss": [3, 2, 1],
  "runs/2/test/step": [10],
  "runs/2/test/loss": [1],
});

const run = (id: number, parent: number | null, parted_at: number) =>
  ({ id, name: `Run ${id}`, colour: id, parent, parted_at }) as RunInfo;
const loss = { metric: "loss", ofTraining: false };
const shape = (runs: RunInfo[], present: number, wanted = loss) =>
  keptCurves(runs, present, curves, wanted).map(({ steps, parts }) => [steps, parts]);

test("A run is drawn from where it parted if the other one is drawn, and whole if it is not", () => {
  expect(shape([run(1, null, 0), run(2, 1, 5)], 3)).toEqual([[[0, 4, 8], false], [[5, 10], true]]); // prettier-ignore
  expect(shape([run(2, 1, 5)], 1)).toEqual([[[5, 10], true]]);
  expect(shape([run(2, 1, 5)], 3)).toEqual([[[0, 5, 10], false]]);
});

test("A single measurement makes no line, so that the steps of training do", () => {
  expect(keptCurves([run(2, null, 0)], 3, curves, loss)[0]!.values).toEqual([3, 2, 1]);
  expect(shape([run(1, null, 0)], 3, { metric: "loss", ofTraining: true })).toEqual([[[0, 5], false]]);
});

test("A run whose curve has not come, or that has none of a metric, is not drawn", () => {
  expect(shape([run(7, null, 0)], 3)).toEqual([]);
  expect(shape([run(1, null, 0)], 3, { metric: "accuracy", ofTraining: false })).toEqual([]);
});

test("A run that was left where it parted has no line of its own beside the other", () => {
  expect(shape([run(1, 3, 50)], 3)).toEqual([]);
});
