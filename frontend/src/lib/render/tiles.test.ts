import { describe, expect, it } from "vitest";

import { paintImage, paintTiles, roundCorners, sheetOffset, type TileSheet } from "./tiles";

/** Colours that give the index away. */
const INDICES = Uint32Array.from({ length: 256 }, (_, i) => i);
const ZERO = 128;
const MOST = 255;
const LEAST = 1;

function sheet(tileWidth: number, tileHeight: number, perRow: number, rows: number): TileSheet {
  return { pixels: new Uint32Array(tileWidth * tileHeight * perRow * rows), tileWidth, tileHeight, perRow };
}

describe("paintTiles", () => {
  it("paints the weights of each unit of a kernel (inputs, units) as a tile", () => {
    const target = sheet(2, 1, 2, 1);
    const kernel = [1, -1, 0, 1];
    const source = { data: kernel, offset: 0, pixelStride: 2, tileStride: 1 };
    paintTiles(target, source, { count: 2 }, 1, INDICES);
    expect([...target.pixels]).toEqual([MOST, ZERO, LEAST, MOST]);
  });

  it("paints chosen tiles in their order, row after row of the sheet", () => {
    const target = sheet(1, 2, 1, 2);
    const source = { data: [0, 1, -1, 0, 1, -1], offset: 0, pixelStride: 3, tileStride: 1 };
    paintTiles(target, source, { count: 2, order: Int32Array.of(2, 0) }, 1, INDICES);
    expect([...target.pixels]).toEqual([LEAST, LEAST, ZERO, ZERO]);
  });

  it("gives the limit the full colour, and clamps beyond", () => {
    const target = sheet(3, 1, 1, 1);
    const source = { data: [2, 3e38, -3e38], offset: 0, pixelStride: 1, tileStride: 1 };
    paintTiles(target, source, { count: 1 }, 2, INDICES);
    expect([...target.pixels]).toEqual([MOST, MOST, LEAST]);
  });

  it("paints zero where there is nothing to scale by", () => {
    const target = sheet(1, 1, 1, 1);
    paintTiles(target, { data: [0], offset: 0, pixelStride: 1, tileStride: 1 }, { count: 1 }, 0, INDICES);
    expect(target.pixels[0]).toBe(ZERO);
  });
});

describe("paintImage", () => {
  it("is white on black with one channel, and coloured with three", () => {
    const grey = new Uint32Array(2);
    paintImage(grey, [0, 1], 1);
    expect([...grey]).toEqual([0xff000000, 0xffffffff]);
    const coloured = new Uint32Array(1);
    paintImage(coloured, [1, 0, 2], 3);
    expect(coloured[0]).toBe(0xffff00ff);
  });
});

describe("roundCorners", () => {
  it("clears the four corners of every tile and nothing else", () => {
    const target = sheet(12, 12, 2, 1);
    target.pixels.fill(7);
    roundCorners(target, 2);
    const cleared = [...target.pixels.keys()].filter((i) => target.pixels[i] === 0);
    expect(cleared).toEqual([0, 11, 12, 23, 264, 275, 276, 287]);
  });

  it("leaves small tiles square", () => {
    const target = sheet(8, 8, 1, 1);
    target.pixels.fill(7);
    roundCorners(target, 1);
    expect(target.pixels).not.toContain(0);
  });
});

it("knows where each tile of a sheet begins", () => {
  expect([0, 1, 2].map((i) => sheetOffset(sheet(3, 2, 2, 2), i))).toEqual([0, 3, 12]);
});
