import { expect, test } from "vitest";

import type { LayerInfo } from "../lib/protocol/generated";
import type { Tensor } from "../lib/protocol/tensor";
import { differences } from "./weight-difference";

function tensors(arrays: Record<string, { shape: number[]; values: number[] }>) {
  return new Map<string, Tensor>(
    Object.entries(arrays).map(([name, { shape, values }]) => [
      name,
      { name, shape, dtype: "F32", data: Float32Array.from(values), scale: 1 },
    ]),
  );
}

const layers = [{ id: "dense" }, { id: "flatten" }] as LayerInfo[];

test("A difference is told as a part of the weights, and drawn unit by unit", () => {
  const [found] = differences(
    tensors({
      "weights/dense/kernel": { shape: [2, 3], values: [3, 3, 3, 3, 3, 3] },
      "beside/weights/dense/kernel": { shape: [2, 3], values: [3, 3, 3, 0, 3, 6] },
    }),
    layers,
    null,
  );
  expect(found!.part).toBeCloseTo(Math.sqrt((9 + 9) / 6) / 3);
  expect(found!.picture).toMatchObject({ rows: 3, columns: 2, isOfPixels: false });
  expect([...found!.picture!.values].map((value) => value + 0)).toEqual([0, 1, 0, 0, 0, -1]);
});

test("Of a layer that reads pixels each pixel is drawn", () => {
  const [found] = differences(
    tensors({
      "weights/dense/kernel": { shape: [4, 2], values: [1, 1, 1, 1, 1, 1, 1, 1] },
      "beside/weights/dense/kernel": { shape: [4, 2], values: [1, 1, 0, 2, 1, 1, 1, 1] },
    }),
    layers,
    [2, 2],
  );
  expect(found!.picture).toMatchObject({ rows: 2, columns: 2, isOfPixels: true });
  expect([...found!.picture!.values]).toEqual([0, 1, 0, 0]);
});

test("Layers of another form cannot be compared, and those without weights are left out", () => {
  const found = differences(
    tensors({
      "weights/dense/kernel": { shape: [2, 1], values: [1, 2] },
      "beside/weights/dense/kernel": { shape: [1, 1], values: [1] },
    }),
    layers,
    null,
  );
  expect(found).toEqual([{ layer: "dense", part: null, picture: null }]);
});

test("Equal weights do not differ", () => {
  const same = { shape: [1, 2], values: [1, 2] };
  const [found] = differences(
    tensors({ "weights/dense/kernel": same, "beside/weights/dense/kernel": same }),
    layers,
    null,
  );
  expect(found!.part).toBe(0);
  expect([...found!.picture!.values]).toEqual([0, 0]);
});
