import { describe, expect, it } from "vitest";

import { numberOf, readNumber, wholeNumbersOf } from "./number-text";

describe("a typed number", () => {
  it.each([
    ["0.5", 0.5],
    [" 0,5 ", 0.5],
    ["−2", -2],
    ["+3.", 3],
    [".25", 0.25],
    ["1e-3", 0.001],
    ["8 500", 8500],
    ["8\u202f500,5", 8500.5],
    ["1,234,567.5", 1_234_567.5],
  ])("may be written %j", (text, value) => expect(numberOf(text)).toBe(value));

  it.each(["", "  ", "abc", "1.2.3", "1,2,3", "--1", "0x10", "NaN", "Infinity", "1e999", "3 apples", "e5"])(
    "is none in %j",
    (text) => expect(numberOf(text)).toBeNull(),
  );
});

describe("a field", () => {
  const seed = { minimum: 0, maximum: 4_294_967_295, integer: true };

  it("takes what fits", () => expect(readNumber("42", seed)).toEqual({ value: 42 }));

  it.each(["", "x", "-1", "1.5", "1e12", "   "])("refuses %j in words, and never takes it for 0", (text) =>
    expect(readNumber(text, seed)).toEqual({
      refusal: "It must be a whole number from 0 to 4,294,967,295",
    }),
  );

  it("says as much as it knows of its limits", () => {
    const open = { minimum: -Infinity, maximum: Infinity };
    expect(readNumber("x", open)).toEqual({ refusal: "It must be a number" });
    expect(readNumber("-1", { ...open, minimum: 0 })).toEqual({
      refusal: "It must be a number of at least 0",
    });
    expect(readNumber("3", { ...open, maximum: 2 })).toEqual({ refusal: "It must be a number of at most 2" });
  });

  it("of several takes whole numbers alone", () => {
    expect(wholeNumbersOf("3 × 4, 5")).toEqual([3, 4, 5]);
    expect(["", "3, x", "1.5"].map(wholeNumbersOf)).toEqual([null, null, null]);
  });
});
