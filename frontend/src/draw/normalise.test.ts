import { describe, expect, it } from "vitest";

import { centreOfMass, framingOf } from "./framing";
import type { Stroke } from "./geometry";
import { drawAsIs, drawCentred } from "./normalise";
import type { Picture } from "./raster";

const mnist = framingOf(28, 28);

const line = (...corners: (readonly [number, number])[]): Stroke =>
  corners.flatMap(([x, y], i) => {
    const [x1, y1] = corners[i + 1] ?? [x, y];
    return Array.from({ length: 20 }, (_, k) => ({
      x: x + ((x1 - x) * k) / 20,
      y: y + ((y1 - y) * k) / 20,
      pressure: 0.5,
    }));
  });

/** A seven whose upper left corner is (x, y). */
const seven = (x: number, y: number, size: number) => [
  line([x, y], [x + 0.6 * size, y], [x + 0.2 * size, y + size]),
];

function inkBox({ pixels, width }: Picture) {
  const inked = [...pixels.keys()].filter((i) => pixels[i]! > 0);
  const columns = inked.map((i) => i % width);
  const rows = inked.map((i) => Math.floor(i / width));
  return {
    width: Math.max(...columns) - Math.min(...columns) + 1,
    height: Math.max(...rows) - Math.min(...rows) + 1,
  };
}

describe("drawCentred", () => {
  it.each([
    ["small in a corner", seven(0.05, 0.07, 0.2)],
    ["large", seven(0.1, 0.1, 0.8)],
    ["wide", [line([0.1, 0.5], [0.9, 0.55])]],
  ])("scales a drawing that is %s to 20 pixels with its mass at pixel (14, 14)", (_, strokes) => {
    const picture = drawCentred(strokes, mnist);
    const box = inkBox(picture);
    expect(Math.max(box.width, box.height)).toBe(20);
    const [x, y] = centreOfMass(picture)!;
    expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.5);
  });

  it("says where on the pad its field lies: the ink is where it was drawn", () => {
    const { field, ...picture } = drawCentred(seven(0.1, 0.3, 0.5), mnist);
    const { pixels, width } = picture;
    const inked = [...pixels.keys()].filter((i) => pixels[i]! > 127);
    const rows = inked.map((i) => Math.floor(i / width) + 0.5);
    const columns = inked.map((i) => (i % width) + 0.5);
    const [left, right] = [Math.min(...columns), Math.max(...columns)];
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const onPad = (pixel: number, from: number, size: number) => from + (pixel / width) * size;
    expect(onPad((left + right) / 2, field.left, field.width)).toBeCloseTo(0.25, 1);
    expect(onPad((top + bottom) / 2, field.top, field.height)).toBeCloseTo(0.55, 1);
    expect(onPad(bottom, field.top, field.height) - onPad(top, field.top, field.height)).toBeCloseTo(0.55, 1);
    expect(drawAsIs(seven(0.1, 0.3, 0.5), mnist).field).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  });

  it("does not depend on where the drawing lies", () => {
    const here = drawCentred(seven(0.1, 0.1, 0.3), mnist).pixels;
    const there = drawCentred(seven(0.6, 0.5, 0.3), mnist).pixels;
    const difference = here.reduce((sum, value, i) => sum + Math.abs(value - there[i]!), 0);
    expect(difference / here.length).toBeLessThan(2);
  });

  it("keeps the pen as wide as MNIST's, however small the drawing", () => {
    const ink = (size: number) =>
      drawCentred([line([0.2, 0.1], [0.2, 0.1 + size])], mnist).pixels.reduce((sum, v) => sum + v / 255, 0);
    const [small, large] = [ink(0.15), ink(0.8)];
    for (const width of [small / 20, large / 20]) {
      expect(width).toBeGreaterThan(1.8);
      expect(width).toBeLessThan(3.5);
    }
  });

  it("does not blow up a dot", () => {
    const picture = drawCentred([[{ x: 0.5, y: 0.5, pressure: 0.5 }]], mnist);
    expect(inkBox(picture).width).toBeLessThan(16);
  });

  it("gives an empty picture for an empty drawing", () => {
    expect(drawCentred([], mnist).pixels.every((value) => value === 0)).toBe(true);
  });

  it("uses the whole field of 8 × 8 pictures", () => {
    const picture = drawCentred(seven(0.4, 0.4, 0.3), framingOf(8, 8));
    expect(inkBox(picture).height).toBe(8);
  });

  it("fills what a stroke encloses when asked to", () => {
    const square = [line([0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8], [0.2, 0.2])];
    expect(drawCentred(square, mnist, true).pixels[14 * 28 + 14]).toBe(255);
    expect(drawCentred(square, mnist, false).pixels[14 * 28 + 14]).toBe(0);
  });
});

describe("drawAsIs", () => {
  it("leaves the drawing where it is", () => {
    const [x, y] = centreOfMass(drawAsIs([line([0.75, 0.2], [0.75, 0.3])], mnist))!;
    expect(x + 0.5).toBeCloseTo(0.75 * 28, 0);
    expect(y + 0.5).toBeCloseTo(0.25 * 28, 0);
  });
});
