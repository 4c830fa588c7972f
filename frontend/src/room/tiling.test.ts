import { expect, it } from "vitest";

import { columnsFor } from "./tiling";

const place = { width: 1000, height: 600, gap: 10, least: 100, heightOf: (width: number) => width };

it("has tiles as large as they can be with all in sight", () => {
  // 1, 2 × 1, 3 × 2, 5 × 3 and 8 × 4 squares.
  expect([1, 2, 6, 12, 31].map((count) => columnsFor(count, place))).toEqual([2, 2, 4, 5, 8]);
  for (const count of [1, 2, 6, 12, 31]) {
    const fits = (columns: number) => {
      const rows = Math.ceil(count / columns);
      return rows * ((1000 - 10 * (columns - 1)) / columns) + 10 * (rows - 1) <= 600;
    };
    const columns = columnsFor(count, place);
    expect([fits(columns), fits(columns - 1)]).toEqual([true, false]);
  }
});

it("makes no tile narrower than can be read: then one scrolls", () => {
  expect(columnsFor(200, place)).toBe(9);
  expect(columnsFor(5, { ...place, width: 150 })).toBe(1);
  expect(columnsFor(5, { ...place, width: 0, height: 0 })).toBe(1);
});
