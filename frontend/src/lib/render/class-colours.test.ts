import { describe, expect, it } from "vitest";

import { classColours, likeliest, paintClasses } from "./class-colours";
import { mixPalette, packed } from "./palette";

const palette = mixPalette(
  (token) => ({ positive: "#0000ff", negative: "#ff8000" })[token as "positive"] ?? "#808080",
);

describe("classColours", () => {
  it("gives two classes the two colours of weights, and more of them colours of their own", () => {
    expect(classColours(2, palette)).toEqual(["#ff8000", "#0000ff"]);
    expect(new Set(classColours(5, palette)).size).toBe(5);
  });
});

describe("paintClasses", () => {
  const colours = ["#ff0000", "#00ff00", "#0000ff"];
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
