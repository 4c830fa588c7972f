import { describe, expect, it } from "vitest";

import { scrubbed } from "./scrub";

describe("scrubbed", () => {
  it("moves by a hundredth a pixel, large numbers faster, and finely when asked to", () => {
    expect(scrubbed(0.5, 10, false)).toBe(0.6);
    expect(scrubbed(0.5, -10, true)).toBe(0.49);
    expect(scrubbed(20, 10, false)).toBe(22);
  });

  it("passes through zero", () => {
    expect(scrubbed(0.05, -20, false)).toBe(-0.15);
  });
});
