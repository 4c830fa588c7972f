import { describe, expect, it } from "vitest";

import { contour } from "./contours";

type Segment = [number, number, number, number];

function segmentsOf(field: number[], size: number, level: number): Segment[] {
  const segments: Segment[] = [];
  contour(field, size, level, (...segment) => segments.push(segment));
  return segments;
}

describe("contour", () => {
  it("cuts a slope where it is at the level", () => {
    expect(segmentsOf([0, 4, 0, 4], 2, 1)).toEqual([[0.25, 0, 0.25, 1]]);
  });

  it("finds nothing on a plain, nor beyond the highest value", () => {
    expect(
      segmentsOf(
        Array.from({ length: 9 }, () => 2),
        3,
        2,
      ),
    ).toEqual([]);
    expect(segmentsOf([0, 1, 2, 3], 2, 5)).toEqual([]);
  });

  it("goes around a hill with lines that all lie at the level", () => {
    const size = 21;
    const height = (x: number, y: number) => 10 - Math.hypot(x - 10, y - 10);
    const field = Array.from({ length: size * size }, (_, i) => height(i % size, Math.floor(i / size)));
    const segments = segmentsOf(field, size, 4.7);
    expect(segments.length).toBeGreaterThan(20);
    for (const [x0, y0, x1, y1] of segments) {
      for (const [x, y] of [[x0, y0], [x1, y1]] as const) expect(height(x, y)).toBeCloseTo(4.7, 1); // prettier-ignore
    }
    const ends = segments.flatMap(([x0, y0, x1, y1]) => [`${x0},${y0}`, `${x1},${y1}`]);
    for (const end of ends) expect(ends.filter((other) => other === end)).toHaveLength(2);
  });

  it("separates two hills that meet at a corner", () => {
    expect(segmentsOf([1, 0, 0, 1], 2, 0.5)).toHaveLength(2);
  });
});
