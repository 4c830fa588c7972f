import { describe, expect, it } from "vitest";

import { mixPalette } from "../../lib/render/palette";
import { DotArrows, typicalLength } from "./paint-arrows";
import { Plot } from "./plot";

const palette = mixPalette(() => "#808080");
const plot = new Plot(0, 0, 200, 200, [-6, 6], [-6, 6]);

/** Where arrows that were painted begin and end, in pixels. */
function paintedArrows(arrows: number[], painter = new DotArrows()): [number, number, number, number][] {
  const lines: [number, number, number, number][] = [];
  let at: [number, number] = [0, 0];
  const context = {
    beginPath: () => {},
    stroke: () => {},
    moveTo: (left: number, top: number) => (at = [left, top]),
    lineTo: (left: number, top: number) => lines.push([...at, left, top]),
  } as unknown as CanvasRenderingContext2D;
  painter.paint(context, plot, new Float32Array(arrows.length), arrows, palette);
  return lines.filter(([left, top]) => left === 100 && top === 100);
}

describe("arrows on dots", () => {
  it("lead from the dot against the screen's y, however small the slopes are", () => {
    for (const slope of [1e-6, 1, 1e6]) {
      const [[, , left, top] = []] = paintedArrows([0, slope]);
      expect(left).toBeCloseTo(100);
      expect(top).toBeCloseTo(86);
    }
  });

  it("are of a length that few long ones do not change, and those are cut", () => {
    const arrows = [...Array.from({ length: 19 }, () => [1, 0]).flat(), 1_000, 0];
    expect(typicalLength(arrows)).toBe(1);
    const lengths = paintedArrows(arrows).map(([from, , to]) => to - from);
    expect(lengths).toHaveLength(20);
    expect(lengths[0]).toBeCloseTo(14);
    expect(lengths.at(-1)).toBeCloseTo(22.4);
  });

  it("are left out where a dot is not pulled, or nothing is", () => {
    expect(paintedArrows([1, 0, 1, 0, 0.01, 0])).toHaveLength(2);
    expect(paintedArrows([0, 0, 0, 0])).toEqual([]);
    expect(paintedArrows([NaN, NaN])).toEqual([]);
  });

  it("change their scale slowly", () => {
    const painter = new DotArrows();
    paintedArrows([1, 0], painter);
    const [[from = 0, , to = 0] = []] = paintedArrows([0.5, 0], painter);
    expect(to - from).toBeGreaterThan(7);
    expect(to - from).toBeLessThan(9);
  });
});
