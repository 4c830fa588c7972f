import { expect, test } from "vitest";

import { blankOf, prefixOf } from "./prefix";
import { oneHot } from "./symbols";

test("the beginning of a word is the word that ends there", () => {
  const blank = blankOf({ input_shape: [5, 3], ends: true, pen: false })!;
  expect(prefixOf(oneHot([1, 2, 1], 5, 3), 3, blank)).toEqual(oneHot([1, 2], 5, 3));
  expect(prefixOf(oneHot([1, 2, 1], 5, 3), 5, blank)).toEqual(oneHot([1, 2, 1], 5, 3));
});

test("a pen that has stopped rests, and what never ends has no beginning of its own", () => {
  const blank = blankOf({ input_shape: [3, 3], ends: false, pen: true })!;
  expect([...prefixOf(new Uint8Array(9).fill(7), 1, blank)]).toEqual([7, 7, 7, 128, 128, 0, 128, 128, 0]);
  expect(blankOf({ input_shape: [28, 28], ends: false, pen: false })).toBeNull();
});
