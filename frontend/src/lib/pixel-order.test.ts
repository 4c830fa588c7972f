import { expect, it } from "vitest";

import { shuffled, unshuffled } from "./pixel-order";

it("puts each pixel, with all its values, where the order says, and back", () => {
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6]);
  const moved = shuffled(pixels, [2, 0, 1]);
  expect([...moved]).toEqual([5, 6, 1, 2, 3, 4]);
  expect(unshuffled(moved, [2, 0, 1])).toEqual(pixels);
});
