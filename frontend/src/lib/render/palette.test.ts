import { describe, expect, it } from "vitest";

import { isBright, mixPalette, packed, parseHex, pixelIndex, rampColour, type Token } from "./palette";

const COLOURS: Record<Token, string> = {
  bg: "#0d1117",
  panel: "#141a23",
  line: "#263041",
  ink: "#e8ecf4",
  dim: "#8b97ab",
  faint: "#566277",
  zero: "#2a3444",
  positive: "#4c9be8",
  negative: "#f28e2b",
};
const palette = mixPalette((token) => ` ${COLOURS[token as Token] ?? "#58d7b1"}`);

describe("mixPalette", () => {
  it("goes from negative through zero to positive", () => {
    const { pixels } = palette;
    expect(pixels[pixelIndex(-1)]).toBe(packed(parseHex(COLOURS.negative)));
    expect(pixels[pixelIndex(0)]).toBe(packed(parseHex(COLOURS.zero)));
    expect(pixels[pixelIndex(1)]).toBe(packed(parseHex(COLOURS.positive)));
  });

  it("keeps the tokens as they are, but for white space", () => {
    expect(palette.ink.trim()).toBe(COLOURS.ink);
    expect(palette.classes).toEqual(Array<string>(8).fill("#58d7b1"));
  });
});

describe("rampColour", () => {
  it("ends at the full colours and clamps beyond", () => {
    expect(rampColour(palette, 7)).toBe("rgb(76 155 232)");
    expect(rampColour(palette, -1)).toBe("rgb(242 142 43)");
  });

  it("takes what is no number for zero", () => {
    expect(rampColour(palette, 0 / 0)).toBe(rampColour(palette, 0));
  });
});

describe("pixelIndex", () => {
  it("stays inside the table, symmetric about zero", () => {
    expect([-9, -1, 0, 1, 9].map(pixelIndex)).toEqual([1, 1, 128, 255, 255]);
  });
});

it("refuses colours that it cannot mix", () => {
  expect(() => parseHex("white")).toThrow("#rrggbb");
});

it("reads colours that building the page has shortened", () => {
  expect(parseHex("#fa0")).toEqual(parseHex("#ffaa00"));
  expect(() => parseHex("#fffff")).toThrow("#rrggbb");
});

describe("isBright", () => {
  it("says that black is read best on a strong colour of the dark theme, and white on its zero", () => {
    expect([-1, 0, 1].map((value) => isBright(palette, value))).toEqual([true, false, true]);
  });

  it("says so on the light theme's zero as well", () => {
    const light = { ...COLOURS, zero: "#e6e9ee", positive: "#1f4f81", negative: "#dd7410" };
    const bright = mixPalette((token) => light[token as Token] ?? "#58d7b1");
    expect([-1, 0, 1].map((value) => isBright(bright, value))).toEqual([true, true, false]);
  });
});
