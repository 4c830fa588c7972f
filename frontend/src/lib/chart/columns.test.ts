import { describe, expect, it } from "vitest";

import { bucketAt, columnExtremes, nearestIndex, type Buckets } from "./columns";

function buckets(minima: number[], maxima: number[], stride: number): Buckets {
  const means = minima.map((minimum, i) => (minimum + maxima[i]!) / 2);
  const arrays = [means, minima, maxima].map((values) => Float32Array.from(values));
  return { means: arrays[0]!, minima: arrays[1]!, maxima: arrays[2]!, length: minima.length, stride };
}

describe("columnExtremes", () => {
  it("loses no extreme, however few columns there are", () => {
    const minima = Array.from({ length: 1000 }, (_, i) => (i === 617 ? -50 : 0));
    const maxima = Array.from({ length: 1000 }, (_, i) => (i === 123 ? 50 : 1));
    const [low, high] = [new Float32Array(10), new Float32Array(10)];
    columnExtremes(buckets(minima, maxima, 2), 200, low, high);
    expect([...low]).toEqual([0, 0, 0, 0, 0, 0, -50, 0, 0, 0]);
    expect([...high]).toEqual([1, 50, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("leaves columns empty where no bucket falls", () => {
    const [low, high] = [new Float32Array(4), new Float32Array(4)];
    columnExtremes(buckets([1, 2], [1, 2], 1), 0.5, low, high);
    expect([...low.keys()].filter((column) => low[column]! <= high[column]!)).toEqual([0, 2]);
  });
});

describe("bucketAt", () => {
  it("stays within the buckets in use", () => {
    const used = buckets([0, 0, 0], [1, 1, 1], 4);
    expect([-3, 0, 5, 99].map((step) => bucketAt(step, used))).toEqual([0, 0, 1, 2]);
  });
});

describe("nearestIndex", () => {
  it("finds the measurement that was taken nearest to a step", () => {
    expect([0, 10, 14, 16, 20, 500].map((step) => nearestIndex([10, 20, 30], step))).toEqual([
      0, 0, 0, 1, 1, 2,
    ]);
  });

  it("finds none where none was taken", () => {
    expect(nearestIndex([], 3)).toBe(-1);
  });
});
