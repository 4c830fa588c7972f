import { expect, it } from "vitest";

import { barsOf, memoryInWords } from "./memory";

it("lets the largest fill its room, and each power of ten less be a step lower", () => {
  const bars = barsOf([1e-9, 2e-3, 2, 0]);
  [0, 0.5, 1, 0].forEach((height, i) => expect(bars[i]).toBeCloseTo(height));
  const alike = barsOf([1, 2, 4]);
  expect(alike[2]).toBe(1);
  expect(alike[1]! - alike[0]!).toBeCloseTo(alike[2]! - alike[1]!);
  expect(alike[0]).toBeLessThan(0.4);
  expect(barsOf([0, 0])).toEqual([0, 0]);
  expect(barsOf([])).toEqual([]);
});

it("says which element counts most, and what of that the first one counts", () => {
  expect(memoryInWords([0.001, 0.5, 1])).toBe("Element 3 of 3 counts most, the first 0.1 % of that.");
  expect(memoryInWords([1e-9, 1])).toBe(
    "Element 2 of 2 counts most, the first less than a millionth of that.",
  );
  expect(memoryInWords([NaN, NaN])).toBe("The answer is no finite number any more.");
  expect(memoryInWords([2, 1])).toBe("Element 1 of 2 counts most: the first.");
  expect(memoryInWords([])).toBe("Known as soon as an input is answered.");
  expect(memoryInWords([0, 0])).toBe("The answer depends on no element.");
});
