import { describe, expect, it } from "vitest";

import { isAsWritten, marked } from "./formula";

describe("a formula", () => {
  it("is marked where it is wrong", () => {
    expect(marked("sin(x) + foo", 9, 12)).toEqual(["sin(x) + ", "foo", ""]);
    expect(marked("2 * ", 4, 4)).toEqual(["2 * ", "", ""]);
  });

  it("is marked in its place behind a character of two units", () => {
    expect(marked("😀 > x", 0, 1)).toEqual(["", "😀", " > x"]);
  });

  it("is as it was written if only spaces differ", () => {
    expect(isAsWritten("sin(x)*y>0.3", "sin(x) * y > 0.3")).toBe(true);
    expect(isAsWritten("x**2 > 1", "x^2 > 1")).toBe(true);
    expect(isAsWritten("3x > 1", "3 * x > 1")).toBe(false);
  });
});
