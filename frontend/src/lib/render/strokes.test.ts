import { describe, expect, it } from "vitest";

import { LEVELS, StrokeBuckets } from "./strokes";

function sorted(strengths: number[], most = Infinity): number[] {
  const buckets = new StrokeBuckets(strengths.length);
  buckets.sort(Float32Array.from(strengths), most);
  return [...buckets.order.subarray(0, buckets.start[2 * LEVELS])];
}

describe("StrokeBuckets", () => {
  it("puts the strongest last, whatever their sign", () => {
    expect(sorted([0.5, -1, 0.1, 0.8])).toEqual([2, 0, 3, 1]);
  });

  it("tells positive from negative in every level", () => {
    const buckets = new StrokeBuckets(2);
    buckets.sort(Float32Array.of(1, -1), 2);
    const top = 2 * (LEVELS - 1);
    expect([...buckets.start.subarray(top, top + 3)]).toEqual([0, 1, 2]);
  });

  it("keeps only the strongest when there are more than can be drawn", () => {
    const strengths = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const kept = sorted(strengths, 300);
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.length).toBeLessThanOrEqual(300);
    expect(Math.min(...kept)).toBe(1000 - kept.length);
  });

  it("draws the strongest level even when it alone is too many", () => {
    expect(sorted([1, 1, 1, 0], 2)).toEqual([0, 1, 2]);
  });

  it("takes all for weak where nothing flows", () => {
    const buckets = new StrokeBuckets(3);
    buckets.sort(new Float32Array(3), 10);
    expect([...buckets.start.subarray(0, 2)]).toEqual([0, 3]);
  });

  it("still tells weak edges from strong ones beside a huge one", () => {
    const buckets = new StrokeBuckets(4);
    buckets.sort(Float32Array.of(0.1, 0.5, 3e38, -1), 10);
    expect([...buckets.order]).toEqual([0, 1, 2, 3]);
    expect(buckets.start[2 * LEVELS - 1]! - buckets.start[2 * LEVELS - 2]!).toBe(1);
    expect(buckets.start[2]).toBe(0);
  });

  it("forgets what it sorted before", () => {
    const buckets = new StrokeBuckets(2);
    buckets.sort(Float32Array.of(1, 0), 10);
    buckets.sort(Float32Array.of(0, 1), 10);
    expect([...buckets.order]).toEqual([0, 1]);
  });
});
