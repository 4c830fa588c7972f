import { describe, expect, it } from "vitest";

import { paintMaps, paintProbabilities } from "./maps";

/** Colours that give the index away. */
const INDICES = Uint32Array.from({ length: 256 }, (_, i) => i);

describe("paintMaps", () => {
  const sheet = () => ({ pixels: new Uint32Array(8), tileWidth: 2, tileHeight: 2, perRow: 2 });

  it("puts the lowest y at the bottom of each tile, and the order of units at their places", () => {
    const target = sheet();
    const maps = Int8Array.of(1, 2, 3, 4, 10, 20, 30, 40);
    paintMaps(target, maps, Int32Array.of(1, 0), INDICES);
    expect([...target.pixels].map((index) => index - 128)).toEqual([30, 40, 3, 4, 10, 20, 1, 2]);
  });

  it("gives each class its own colours", () => {
    const target = sheet();
    const ramps = [0, 1_000].map((start) => Uint32Array.from({ length: 256 }, (_, i) => start + i));
    paintProbabilities(target, [0, 1, 1, 1, 1, 0, 0, 0], Int32Array.of(0, 1), ramps);
    expect([...target.pixels]).toEqual([255, 255, 1_000, 1_000, 0, 255, 1_255, 1_000]);
  });

  it("gives the largest numbers the ends of the colours", () => {
    const target = sheet();
    paintMaps(target, Int8Array.of(-127, 127, 0, 0), Int32Array.of(0), INDICES);
    expect([target.pixels[4], target.pixels[5]]).toEqual([1, 255]);
  });
});
