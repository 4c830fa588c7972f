import { describe, expect, it, test } from "vitest";

import * as format from "./format";

it("writes numbers as people read them", () => {
  expect(format.formatPercent(0.9174)).toBe("91.7 %");
  expect([0.0742, 1.2344, 31.4159, 250.4, 0.00042, 12_345, 0].map(format.formatLoss)).toEqual([
    "0.074",
    "1.234",
    "31.42",
    "250",
    "4.2e-4",
    "1.2e+4",
    "0.000",
  ]);
  expect(format.formatLoss(NaN)).toBe("not finite");
  expect([0.002, 1e-5, 0.9, 64, 0].map(format.formatSetting)).toEqual(["0.002", "1e-5", "0.9", "64", "0"]);
  expect(format.formatMegabytes(11_594_722)).toBe("11.6 MB");
  expect([0.42, 3.21].map(format.formatDuration)).toEqual(["420 ms", "3.2 s"]);
  expect([[28, 28, 1], [8, 8, 3], [16]].map(format.formatShape)).toEqual(["28 × 28", "8 × 8 × 3", "16"]);
});

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [2.314, "2.31"],
    [-0.8349, "−0.83"],
    [0.0424, "0.042"],
    [18.27, "18.3"],
    [-214.6, "−215"],
    [12560.4, "12,560"],
    [-3e18, "−3×10¹⁸"],
    [9.996, "10.0"],
    [0.0003, "3×10⁻⁴"],
    [Infinity, "∞"],
    [NaN, "not a number"],
  ])("writes %d as %s", (value, text) => {
    expect(format.formatNumber(value)).toBe(text);
  });

  it("does not take rounding dust for a number", () => {
    expect(format.formatNumber(-1e-15)).toBe("0");
  });
});

describe("formatSigned", () => {
  it("says that a number is positive, but not that zero is", () => {
    expect([format.formatSigned(1.2), format.formatSigned(-1.2), format.formatSigned(0)]).toEqual([
      "+1.20",
      "−1.20",
      "0",
    ]);
  });
});

describe("formatCell", () => {
  it("takes two decimals at most", () => {
    expect([0.0912, -0.004, -9.996, 12.34].map(format.formatCell)).toEqual(["0.09", "0", "−10.0", "12.3"]);
  });
});

describe("formatPower", () => {
  it("leaves out a leading one", () => {
    expect([1e-12, 0.00042, 1e9].map(format.formatPower)).toEqual(["10⁻¹²", "4×10⁻⁴", "10⁹"]);
  });
});

test.each([
  [4, "3", "four 3s"],
  [1, "3", "one 3"],
  [12, "cat", "12 cats"],
  [2, "bus", "2 × bus"],
  [1200, "дом", "1,200 × дом"],
  [0, "dog", "no dogs"],
])("%d of %s are %s", (count, name, words) => {
  expect(format.countedInWords(count, name)).toBe(words);
});
