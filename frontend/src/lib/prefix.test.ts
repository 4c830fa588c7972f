import { expect, test } from "vitest";

import { prefixOf } from "./prefix";
import { oneHot } from "./symbols";

test("the beginning of a word is the word that ends there", () => {
  const blank = [255, 0, 0];
  expect(prefixOf(oneHot([1, 2, 1], 5, 3), 3, blank)).toEqual(oneHot([1, 2], 5, 3));
  expect(prefixOf(oneHot([1, 2, 1], 5, 3), 5, blank)).toEqual(oneHot([1, 2, 1], 5, 3));
});

test("a pen that has stopped rests", () => {
  expect([...prefixOf(new Uint8Array(9).fill(7), 1, [128, 128, 0])]).toEqual([
    7, 7, 7, 128, 128, 0, 128, 128, 0,
  ]);
});
