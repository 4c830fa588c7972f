import { expect, it } from "vitest";

import { BATCH, paintInBatches } from "./batches";

it("traces every shape once, and never many in one path", () => {
  const paths: number[][] = [];
  const painted: number[] = [];
  paintInBatches(
    { beginPath: () => paths.push([]) },
    3 * BATCH + 1,
    (i) => paths.at(-1)!.push(i),
    () => painted.push(paths.length),
  );
  expect(paths.flat()).toEqual(Array.from({ length: 3 * BATCH + 1 }, (_, i) => i));
  expect(paths.map((path) => path.length)).toEqual([BATCH, BATCH, BATCH, 1]);
  expect(painted).toEqual([1, 2, 3, 4]);
});
