import { describe, expect, it } from "vitest";

import { CLASS_SHAPES, classShape, shapePath, traceShape } from "./class-shapes";

describe("classShape", () => {
  it("gives a shape and one of eight colours to no two of 64 classes", () => {
    const looks = Array.from({ length: 64 }, (_, i) => `${i % 8} ${classShape(i)}`);
    expect(new Set(looks).size).toBe(64);
  });
});

describe("shapes", () => {
  /** The area within a path of straight lines, by the shoelace formula. */
  function area(corners: readonly (readonly [number, number])[]): number {
    const doubled = corners.map(([x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length]!;
      return x * nextY - nextX * y;
    });
    return Math.abs(doubled.reduce((sum, part) => sum + part, 0)) / 2;
  }

  it.each(CLASS_SHAPES.filter((shape) => shape !== "circle"))(
    "%s covers about as much as the circle",
    (shape) => {
      const corners: [number, number][] = [];
      const add = (x: number, y: number) => corners.push([x, y]);
      traceShape(
        { moveTo: add, lineTo: add, closePath: () => undefined, arc: () => undefined },
        shape,
        0,
        0,
        1,
      );
      expect(area(corners) / Math.PI).toBeGreaterThan(0.8);
      expect(area(corners) / Math.PI).toBeLessThan(1.25);
    },
  );

  it("are the same as paths", () => {
    expect(shapePath("diamond", 2)).toBe("M0.00 -2.70L2.70 0.00L0.00 2.70L-2.70 0.00Z");
    expect(new Set(CLASS_SHAPES.map((shape) => shapePath(shape, 4))).size).toBe(CLASS_SHAPES.length);
  });
});
