import { expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { heapsFrom } from "./heaps";

const tensor = (name: string, shape: number[], values: number[]) =>
  [
    `heaps/${name}`,
    { name: `heaps/${name}`, shape, data: Float32Array.from(values) } as unknown as Tensor,
  ] as const;

it("tells of each heap what it mostly is, and leaves out the empty ones", () => {
  const tensors = new Map([
    tensor("mean", [2, 1, 2, 1], [0, 255, 9, 9]),
    tensor("nearest", [2, 3], [7, 4, -1, -1, -1, -1]),
    tensor("counts", [2, 3], [1, 0, 3, 0, 0, 0]),
  ]);
  expect(heapsFrom(tensors)).toEqual([
    { size: 4, label: 2, share: 0.75, mean: Uint8Array.from([0, 255]), nearest: [7, 4] },
  ]);
  expect(heapsFrom(new Map())).toBeUndefined();
});
