import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { gridPlaces, madePlaces, MovingDots, placesAt } from "./made";

/** Two dots at three times: one goes along x, the other along y. */
const PATHS: Tensor = {
  name: "paths/places",
  dtype: "F32",
  shape: [3, 2, 2],
  data: Float32Array.from([0, 0, 5, 0, 1, 0, 5, 2, 2, 0, 5, 8]),
  scale: 1,
};

describe("dots that flow", () => {
  it("are at the beginning, at the end, and between two times on the straight way", () => {
    expect([...placesAt(PATHS, 0)]).toEqual([0, 0, 5, 0]);
    expect([...placesAt(PATHS, 1)]).toEqual([2, 0, 5, 8]);
    expect([...placesAt(PATHS, 0.75)]).toEqual([1.5, 0, 5, 5]);
    expect([...placesAt(PATHS, 2)]).toEqual([2, 0, 5, 8]);
  });

  it("are read from their paths, and other made samples as they come", () => {
    const samples = { ...PATHS, name: "made/samples", shape: [6, 2] };
    const tensors = new Map([PATHS, samples].map((tensor) => [tensor.name, tensor]));
    expect(Array.from(madePlaces(tensors, true, 0)!)).toEqual([0, 0, 5, 0]);
    expect(madePlaces(tensors, false, 0)).toBe(samples.data);
    expect(madePlaces(new Map(), true, 0)).toBeNull();
  });
});

describe("the grid of codes", () => {
  it("flows as dots do, and stands still where there is one time", () => {
    const flowing = new Map([["code_grid/places", PATHS]]);
    expect([...Array.from(gridPlaces(flowing, 0.5)!)]).toEqual([1, 0, 5, 2]);
    const made = { ...PATHS, shape: [1, 2, 2], data: Float32Array.from([1, 2, 3, 4]) };
    for (const time of [0, 0.3, 1]) {
      expect([...Array.from(gridPlaces(new Map([["code_grid/places", made]]), time)!)]).toEqual([1, 2, 3, 4]);
    }
    expect(gridPlaces(new Map(), 1)).toBeNull();
  });
});

describe("moving dots", () => {
  it("are where they are said to be at first, then go there until they have arrived", () => {
    const dots = new MovingDots();
    expect(dots.moveTo([0, 0], true)).toBe(false);
    expect(dots.moveTo([1, -1], true)).toBe(true);
    expect(dots.places[0]).toBeGreaterThan(0);
    expect(dots.places[0]).toBeLessThan(1);
    for (let pictures = 0; dots.moveTo([1, -1], true); pictures++) expect(pictures).toBeLessThan(60);
    expect([...dots.places]).toEqual([1, -1]);
  });

  it("are there at once for those who want no motion", () => {
    const dots = new MovingDots();
    dots.moveTo([0, 0], false);
    expect(dots.moveTo([1, 1], false)).toBe(false);
    expect([...dots.places]).toEqual([1, 1]);
  });
});
