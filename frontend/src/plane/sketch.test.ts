import { describe, expect, it } from "vitest";

import { Plot } from "../views/plane/plot";
import { nearestIndex, withMoved, withoutPoints, withPoint, type SketchPoint } from "./sketch";

const plot = new Plot(0, 0, 120, 120, [-6, 6], [-6, 6]);
const some: readonly SketchPoint[] = [
  { at: [0, 0], target: 0 },
  { at: [3, 3], target: 1 },
];

describe("a sketch", () => {
  it("takes points with short numbers, those of a colour at a distance from one another", () => {
    const more = withPoint(some, { at: [-2.123456, 1], target: 1 }, plot);
    expect(more.at(-1)).toEqual({ at: [-2.123, 1], target: 1 });
    expect(withPoint(more, { at: [-2.1, 1.1], target: 1 }, plot)).toBe(more);
    expect(withPoint(more, { at: [-2.1, 1.1], target: 0 }, plot)).toHaveLength(4);
  });

  it("erases what is within reach on the screen", () => {
    expect(withoutPoints(some, plot, plot.toLeft(3.1), plot.toTop(3), 5)).toEqual([some[0]]);
    expect(withoutPoints(some, plot, 0, 0, 5)).toBe(some);
  });

  it("moves a single point, whose class stays", () => {
    expect(withMoved(some, 1, [4, 5], undefined)).toEqual([some[0], { at: [4, 5], target: 1 }]);
  });

  it("of a curve finds and moves points by their targets", () => {
    const curve: readonly SketchPoint[] = [{ at: [2], target: 4 }];
    expect(nearestIndex(curve, plot, plot.toLeft(2), plot.toTop(4), 3)).toBe(0);
    expect(withMoved(curve, 0, [1], -2)).toEqual([{ at: [1], target: -2 }]);
  });
});
