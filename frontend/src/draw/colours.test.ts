import { expect, it } from "vitest";

import { colourOf, inColours, WHITE } from "./colours";
import { formatDrawing, parseDrawing } from "./drawing-code";
import { framingOf } from "./framing";
import { drawAsIs, drawCentred } from "./normalise";

const [RED, BLUE] = [1, 5];
const line = (x: number, pen: number) => [
  { x, y: 0.2, pressure: 0.5, pen },
  { x, y: 0.8, pressure: 0.5 },
];
const STROKES = [line(0.3, RED), line(0.7, BLUE)];

it.each([drawAsIs, drawCentred])(
  "draws each stroke in its colour, where its grey picture has ink",
  (draw) => {
    const grey = draw(STROKES, framingOf(32, 32));
    const { pixels, width } = draw(STROKES, framingOf(32, 32, 3));
    expect(pixels.length).toBe(3 * grey.pixels.length);
    const full = [...grey.pixels.keys()].filter((i) => grey.pixels[i] === 255);
    expect(full.length).toBeGreaterThan(20);
    for (const i of full) {
      const colour = colourOf(i % width < width / 2 ? RED : BLUE);
      expect([...pixels.slice(3 * i, 3 * i + 3)]).toEqual(colour);
    }
    expect(pixels.every((value, i) => value === 0 || grey.pixels[Math.floor(i / 3)]! > 0)).toBe(true);
  },
);

it("lays a later layer over an earlier one, and mixes where it is thin", () => {
  const layers = [
    { ink: Uint8Array.of(255, 255, 0), colour: [200, 100, 0] as const },
    { ink: Uint8Array.of(255, 51, 51), colour: [0, 100, 250] as const },
  ];
  expect([...inColours(layers, 3)]).toEqual([0, 100, 250, 160, 100, 50, 0, 20, 50]);
});

it("keeps colours in addresses, and reads those of before", () => {
  const text = formatDrawing({ strokes: STROKES })!;
  expect(parseDrawing(text)!.strokes.map(([first]) => first?.pen)).toEqual([RED, BLUE]);
  const white = formatDrawing({
    strokes: STROKES.map((stroke) => stroke.map(({ x, y, pressure }) => ({ x, y, pressure }))),
  })!;
  expect(white.length).toBeLessThan(text.length);
  expect(parseDrawing(white)!.strokes.every(([first]) => first?.pen === undefined)).toBe(true);
  expect(colourOf(99)).toEqual(WHITE);
});
