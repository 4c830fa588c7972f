import { describe, expect, it } from "vitest";

import { MOST_BUCKETS, ScalarSeries } from "./series";

const point = (value: number) => ({ mean: value, minimum: value, maximum: value });

describe("ScalarSeries", () => {
  it("stays bounded: the stride doubles, the mean stays exact, no extreme is lost", () => {
    const series = new ScalarSeries();
    const steps = 3 * MOST_BUCKETS;
    for (let step = 0; step < steps; step++) series.add(step, step + 1, point(step === 100 ? 5 : step % 2));
    expect(series.stride).toBe(4);
    expect(series.length).toBe(steps / 4);
    expect(series.means[1]).toBe(0.5);
    expect(series.maxima[25]).toBe(5);
    expect(series.minima[25]).toBe(0);
  });

  it("spreads a measurement that lies across two buckets over both", () => {
    const series = new ScalarSeries();
    series.add(0, 4, point(1));
    series.add(6, 10, point(3));
    expect(series.stride).toBe(4);
    expect([...series.means.slice(0, series.length)]).toEqual([1, 3, 3]);
  });

  it("leaves a gap where a value is not finite", () => {
    const series = new ScalarSeries();
    series.add(0, 1, point(1));
    series.add(1, 2, point(NaN));
    expect(series.length).toBe(2);
    expect(series.means[1]).toBeNaN();
  });

  it("jumps ahead without walking every step between", () => {
    const series = new ScalarSeries();
    series.add(0, 1, point(1));
    series.add(10_000_000, 10_000_001, point(2));
    expect(series.length).toBeLessThanOrEqual(MOST_BUCKETS);
    expect(series.means[series.length - 1]).toBe(2);
  });
});
