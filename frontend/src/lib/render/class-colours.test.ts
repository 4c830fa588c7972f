import { describe, expect, it } from "vitest";

import { classColours, classGrounds, likeliest, paintClasses } from "./class-colours";
import { packed, parseHex, type Rgb } from "./palette";
import { contrast, linear, paletteOf, product, THEMES, type Matrix } from "./themes.fixture";

const palettes = THEMES.map((name) => [name, paletteOf(name)] as const);

describe.each(palettes)("classes in the theme %s", (_, palette) => {
  const colours = classColours(8, palette).map(parseHex);
  const first = colours.slice(0, 4);
  const signs = [palette.positive, palette.negative].map((colour) => parseHex(colour));

  it("stand out from the panel, from the page and from any class's ground", () => {
    const grounds = [palette.panel, palette.bg].map((colour) => parseHex(colour));
    for (const ground of [...grounds, ...classGrounds(8, palette)]) {
      for (const colour of colours) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
    }
  });

  it("are told apart by every eye, and the first four from the signs", () => {
    for (const see of Object.values(EYES)) {
      for (const [a, b] of pairs(colours)) expect(distance(see(a), see(b))).toBeGreaterThan(JUST_APART);
      for (const [a, b] of pairs(first)) expect(distance(see(a), see(b))).toBeGreaterThan(CLEARLY_APART);
      for (const sign of signs) {
        for (const colour of first) expect(distance(see(colour), see(sign))).toBeGreaterThan(CLEARLY_APART);
      }
    }
  });
});

describe("classColours", () => {
  it("gives a class the same colour however many there are, and never a colour of signs", () => {
    const [, palette] = palettes[0]!;
    expect(classColours(5, palette).slice(0, 2)).toEqual(classColours(2, palette));
    expect(classColours(8, palette)).not.toContain(palette.positive);
    expect(classColours(10, palette)[8]).toBe(classColours(1, palette)[0]);
  });
});

describe("paintClasses", () => {
  const colours: readonly Rgb[] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]]; // prettier-ignore
  /** Of three classes at the four places of a 2 × 2 plane. */
  const probabilities = Float32Array.of(1, 0.5, 0.2, 0, 0, 0.5, 0.2, 0, 0, 0, 0.6, 1);

  it("blends colours by probability, with the lowest y at the bottom", () => {
    const pixels = new Uint32Array(4);
    paintClasses(pixels, probabilities, 2, colours, false);
    expect(pixels[2]).toBe(packed([255, 0, 0]));
    expect(pixels[3]).toBe(packed([127.5, 127.5, 0]));
    expect(pixels[0]).toBe(packed([51, 51, 153]));
    expect(pixels[1]).toBe(packed([0, 0, 255]));
  });

  it("gives each place to the likeliest class when discrete", () => {
    const pixels = new Uint32Array(4);
    paintClasses(pixels, probabilities, 2, colours, true);
    expect(pixels[0]).toBe(packed([0, 0, 255]));
    expect(likeliest(probabilities, 2, 4, 3)).toBe(2);
  });
});

/** Distances in OKLab: of neighbours in a legend, and at least. */
const CLEARLY_APART = 0.08;
const JUST_APART = 0.05;

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** Machado, Oliveira and Fernandes 2009, “A physiologically-based model for simulation of color vision deficiency”. */
const MACHADO: Record<string, Matrix> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopic: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopic: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopic: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}; // prettier-ignore

const EYES = Object.fromEntries(
  Object.entries(MACHADO).map(([name, matrix]) => [
    name,
    (rgb: Rgb) => oklab(product(matrix, linear(rgb)).map((level) => Math.min(1, Math.max(0, level)))),
  ]),
);

/** Ottosson 2020, “A perceptual color space for image processing”, from linear sRGB. */
function oklab(rgb: readonly number[]): number[] {
  const cones = product(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]],
    rgb,
  ); // prettier-ignore
  return product(
    [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]],
    cones.map(Math.cbrt),
  ); // prettier-ignore
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
