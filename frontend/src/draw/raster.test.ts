import { describe, expect, it } from "vitest";

import type { Polygon } from "./geometry";
import { rasterise } from "./raster";

const rectangle = (left: number, top: number, right: number, bottom: number): Polygon => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

describe("rasterise", () => {
  it("fills whole pixels fully and half-covered ones by half", () => {
    const { pixels } = rasterise([rectangle(0, 0, 1.5, 1)], 3, 2);
    expect([...pixels]).toEqual([255, 128, 0, 0, 0, 0]);
  });

  it("covers rows by the part of them that lies inside", () => {
    const { pixels } = rasterise([rectangle(0, 0.25, 1, 1.5)], 1, 2);
    expect([...pixels]).toEqual([191, 128]);
  });

  it("keeps to the picture when the polygon reaches beyond it", () => {
    const { pixels } = rasterise([rectangle(-5, -5, 9, 9)], 2, 2);
    expect([...pixels]).toEqual([255, 255, 255, 255]);
  });

  it("fills where an outline winds twice, whatever its direction", () => {
    const twice: Polygon = [...rectangle(0, 0, 2, 2), ...rectangle(0, 0, 2, 2)];
    const backwards = [...rectangle(0, 0, 2, 2)].reverse();
    expect([...rasterise([twice], 2, 2).pixels]).toEqual([255, 255, 255, 255]);
    expect([...rasterise([backwards, rectangle(0, 0, 2, 2)], 2, 2).pixels]).toEqual([255, 255, 255, 255]);
  });

  it("gives a triangle half the area of its square", () => {
    const { pixels } = rasterise([[[0, 0], [16, 0], [0, 16]]], 16, 16); // prettier-ignore
    const area = pixels.reduce((sum, value) => sum + value / 255, 0);
    expect(area).toBeCloseTo(128, 0);
  });
});
