import { describe, expect, it } from "vitest";

import { nodeLines } from "./node-lines";

const words = { kind: ["3×3", "relu"], weights: "2.42K weights", shape: "10×10×16" };
/** Letters of equal width. */
const letters = (width: number) => (text: string) => text.length * width;

describe("the lines of a node", () => {
  it("say all where there is room", () => {
    expect(nodeLines(words, letters(6))).toEqual(["3×3 · relu", "2.42K weights"]);
  });

  it("are never cut: weights make way for the shape, and the kind for its first word", () => {
    expect(nodeLines(words, letters(10))).toEqual(["3×3 · relu", "10×10×16"]);
    expect(nodeLines(words, letters(12))).toEqual(["3×3", "10×10×16"]);
    expect(nodeLines(words, letters(40))).toEqual(["10×10×16"]);
  });

  it("leave out what is not known", () => {
    expect(nodeLines({ kind: [], weights: "", shape: "" }, letters(6))).toEqual([]);
  });
});
