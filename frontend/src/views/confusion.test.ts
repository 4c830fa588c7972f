import { expect, it } from "vitest";

import type { Tensor } from "../lib/protocol/tensor";
import { confusionFrom, samplesOfCell, share } from "./confusion";
import { mistakesFrom } from "./mistakes";

function tensors(arrays: Record<string, { shape: number[]; values: number[] }>) {
  return new Map(
    Object.entries(arrays).map(([name, { shape, values }]): [string, Tensor] => [
      name,
      { name, dtype: "I32", shape, data: Int32Array.from(values), scale: 1 },
    ]),
  );
}

const evaluation = tensors({
  "confusion/counts": { shape: [2, 2], values: [3, 1, 0, 0] },
  "confusion/labels": { shape: [4], values: [0, 0, 0, 0] },
  "confusion/predictions": { shape: [4], values: [0, 1, 0, 0] },
  "mistakes/index": { shape: [2], values: [1, -1] },
  "mistakes/label": { shape: [2], values: [0, -1] },
  "mistakes/prediction": { shape: [2], values: [1, -1] },
});

it("gives each cell's share of its class, and 0 for a class without samples", () => {
  const confusion = confusionFrom(evaluation)!;
  expect(confusion.totals).toEqual([4, 0]);
  expect([share(confusion, 0, 0), share(confusion, 0, 1), share(confusion, 1, 1)]).toEqual([0.75, 0.25, 0]);
});

it("finds the samples of a cell", () => {
  expect(samplesOfCell(evaluation, 0, 1)).toEqual([1]);
  expect(samplesOfCell(evaluation, 1, 0)).toEqual([]);
});

it("knows the mistakes, and that there was no evaluation yet", () => {
  expect(mistakesFrom(evaluation)).toEqual([{ index: 1, label: 0, prediction: 1 }]);
  expect(mistakesFrom(new Map())).toBeUndefined();
  expect(confusionFrom(new Map())).toBeUndefined();
});
