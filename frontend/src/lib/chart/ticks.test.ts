import { describe, expect, it } from "vitest";

import { formatStep, linearTicks, logTicks } from "./ticks";

describe("linearTicks", () => {
  it("chooses round numbers", () => {
    expect(linearTicks(0, 2400, 6)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(linearTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(linearTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it("gives the one value there is when nothing is between", () => {
    expect(linearTicks(3, 3, 5)).toEqual([3]);
  });
});

describe("logTicks", () => {
  it("steps by about three where few decades are shown", () => {
    expect(logTicks(0.08, 3.2, 5)).toEqual([0.1, 0.3, 1, 3]);
  });

  it("steps by decades where many are shown, and never gives more than asked for", () => {
    expect(logTicks(1e-5, 1, 6)).toEqual([1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
    expect(logTicks(1e-9, 1, 4).length).toBeLessThanOrEqual(4);
  });

  it("finds ticks within a part of a decade", () => {
    expect(logTicks(0.15, 1.2, 4)).toEqual([0.2, 0.5, 1]);
    expect(logTicks(0.31, 0.39, 4)).toEqual([0.32, 0.34, 0.36, 0.38]);
  });
});

describe("formatStep", () => {
  it("is short, as people say it", () => {
    expect([0, 1500, 20_000, 1_500_000].map(formatStep)).toEqual(["0", "1,500", "20k", "1.5M"]);
  });
});
