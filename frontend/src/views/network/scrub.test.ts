import { describe, expect, it } from "vitest";

import { numberOf, scrubbed } from "./scrub";

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

describe("numberOf", () => {
  it.each([
    ["1.5", 1.5],
    [" −0,25 ", -0.25],
    ["+3", 3],
    ["1e-3", 0.001],
    [".5", 0.5],
  ])("reads %s", (text, value) => expect(numberOf(text)).toBe(value));

  it.each(["", "-", "abc", "1.2.3", "1e", "Infinity", "1e999"])("refuses “%s”", (text) =>
    expect(numberOf(text)).toBeNull(),
  );
});
