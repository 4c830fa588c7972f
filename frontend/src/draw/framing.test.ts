import { describe, expect, it } from "vitest";

import { framingOf, measureFraming } from "./framing";
import { drawCentred } from "./normalise";
import type { Picture } from "./raster";

const stroke = (...points: (readonly [number, number])[]) =>
  points.map(([x, y]) => ({ x, y, pressure: 0.5 }));

/** Strokes that lean, so that their mass and the middle of their box lie apart. */
const letters = [
  [stroke([0.2, 0.1], [0.2, 0.9], [0.7, 0.9])],
  [stroke([0.1, 0.1], [0.8, 0.1], [0.3, 0.9])],
  [stroke([0.2, 0.2], [0.9, 0.4])],
  [stroke([0.3, 0.1], [0.3, 0.8]), stroke([0.3, 0.4], [0.7, 0.4])],
];

/** A filled rectangle in an empty picture of 28 × 28. */
function block(left: number, top: number, right: number, bottom: number): Picture {
  const pixels = new Uint8Array(28 * 28);
  for (let y = top; y < bottom; y++) pixels.fill(255, y * 28 + left, y * 28 + right);
  return { pixels, width: 28, height: 28 };
}

describe("framingOf", () => {
  it("is MNIST's for 28 × 28 and the whole field for 8 × 8", () => {
    expect(framingOf(28, 28)).toMatchObject({ box: 20, anchor: "mass", centre: [14, 14], filled: false });
    expect(framingOf(8, 8)).toMatchObject({ box: 8, anchor: "box", centre: [3.5, 3.5], filled: false });
  });
});

describe("measureFraming", () => {
  it("finds again how MNIST's pictures are framed", () => {
    const pictures = letters.map((strokes) => drawCentred(strokes, framingOf(28, 28)));
    expect(measureFraming(pictures)).toEqual(framingOf(28, 28));
  });

  it("finds silhouettes that fill their field, centred by their box", () => {
    const pictures = [block(0, 4, 28, 24), block(4, 0, 24, 28), block(0, 8, 28, 20)];
    for (let y = 14; y < 24; y++) pictures[0]!.pixels.fill(0, y * 28 + 1, y * 28 + 14);
    expect(measureFraming(pictures)).toMatchObject({
      box: 28,
      anchor: "box",
      centre: [13.5, 13.5],
      filled: true,
    });
  });

  it("gives nothing for pictures that show nothing", () => {
    expect(measureFraming([block(0, 0, 0, 0)])).toBeUndefined();
    expect(measureFraming([])).toBeUndefined();
  });
});
