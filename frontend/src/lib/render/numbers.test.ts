import { describe, expect, it } from "vitest";

import { formatCell, formatNumber, formatPercent, formatPower, formatSigned } from "./numbers";

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [2.314, "2.31"],
    [-0.8349, "−0.83"],
    [0.0424, "0.042"],
    [18.27, "18.3"],
    [-214.6, "−215"],
    [12560.4, "12,560"],
    [9.996, "10.0"],
    [0.0003, "3×10⁻⁴"],
    [Infinity, "∞"],
    [NaN, "not a number"],
  ])("writes %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("does not take rounding dust for a number", () => {
    expect(formatNumber(-1e-15)).toBe("0");
  });
});

describe("formatSigned", () => {
  it("says that a number is positive, but not that zero is", () => {
    expect([formatSigned(1.2), formatSigned(-1.2), formatSigned(0)]).toEqual(["+1.20", "−1.20", "0"]);
  });
});

describe("formatCell", () => {
  it("takes two decimals at most", () => {
    expect([0.0912, -0.004, -9.996, 12.34].map(formatCell)).toEqual(["0.09", "0", "−10.0", "12.3"]);
  });
});

describe("formatPower", () => {
  it("leaves out a leading one", () => {
    expect([formatPower(1e-12), formatPower(0.00042)]).toEqual(["10⁻¹²", "4×10⁻⁴"]);
  });
});

describe("formatPercent", () => {
  it("has a decimal where the whole percent would hide the doubt", () => {
    expect([0.004, 0.5, 0.9987].map(formatPercent)).toEqual(["0.4\u2009%", "50\u2009%", "99.9\u2009%"]);
  });
});
