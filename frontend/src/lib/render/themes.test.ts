import { describe, expect, it } from "vitest";

import { mix, parseHex } from "./palette";
import { contrast, paletteOf, THEMES } from "./themes.fixture";

describe.each(THEMES)("the theme %s", (name) => {
  const palette = paletteOf(name);
  const rgb = (token: "bg" | "panel" | "ink" | "dim" | "faint" | "zero" | "negative" | "positive") =>
    parseHex(palette[token]);

  it("has text that can be read, further away on a projector", () => {
    const least = name === "projector" ? 7 : 4.5;
    for (const ground of ["bg", "panel"] as const) {
      for (const text of ["ink", "dim"] as const)
        expect(contrast(rgb(text), rgb(ground))).toBeGreaterThanOrEqual(least);
    }
  });

  it("has marks, controls and signs that are seen", () => {
    for (const mark of ["faint", "positive", "negative"] as const)
      expect(contrast(rgb(mark), rgb("panel"))).toBeGreaterThanOrEqual(3);
  });

  it("has counts that can be read on every cell of the confusion", () => {
    for (const [hue, most] of [
      ["ink", 0.3],
      ["negative", 0.45],
    ] as const) {
      for (const share of [0, most / 2, most])
        expect(contrast(rgb("ink"), mix(rgb("zero"), rgb(hue), share))).toBeGreaterThanOrEqual(4.5);
    }
  });
});
