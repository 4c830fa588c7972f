import { expect, it } from "vitest";

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
  expect([0.002, 1e-5, 0.9, 64, 0].map(format.formatNumber)).toEqual(["0.002", "1e-5", "0.9", "64", "0"]);
  expect(format.formatMegabytes(11_594_722)).toBe("11.6 MB");
  expect([0.42, 3.21].map(format.formatDuration)).toEqual(["420 ms", "3.2 s"]);
  expect([[28, 28, 1], [8, 8, 3], [16]].map(format.formatShape)).toEqual(["28 × 28", "8 × 8 × 3", "16"]);
});
