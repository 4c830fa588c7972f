import { expect, it } from "vitest";

import { strongestCell } from "./map-cell";

it("A map is strongest where a value is farthest from 0", () => {
  expect(strongestCell(Float32Array.of(0, 2, -3, 1, 0, 0), 3)).toEqual({ row: 0, column: 2 });
  expect(strongestCell(Float32Array.of(0, 0, 0, 1), 2)).toEqual({ row: 1, column: 1 });
});
