import { describe, expect, it } from "vitest";

import { axisOf, fieldOf, heightsOf } from "./field";
import { contourProjection } from "./paint-contour";
import { Camera, FIRST_STAND, reliefProjection, turned } from "./relief";
import { dotOf, nearestDot, type Scene } from "./scene";

const PATH = [
  { x: -1, y: 0, step: 0 },
  { x: 0.5, y: 1, step: 40 },
  { x: 0, y: 0, step: 90 },
];

function sceneOf(): Scene {
  const xs = [-2, -1, 0, 1, 2];
  const field = fieldOf(
    Array.from({ length: 25 }, (_, at) => (at % 5) * 1.0),
    xs,
    xs,
  )!;
  const axis = axisOf([0, 4], false);
  return {
    width: 400,
    height: 300,
    field,
    axis,
    heights: heightsOf(field, axis),
    path: PATH,
    pointed: -1,
    lookedAt: null,
    names: ["one", "two"],
    style: { palette: {} as Scene["style"]["palette"], fontFamily: "", fontSize: 11 },
  };
}

describe("a relief", () => {
  it("has what is higher higher, and what is nearer lower in the picture", () => {
    const camera = new Camera({ yaw: 0, pitch: 0.6 }, 400, 300);
    const [, low] = camera.project(0, 0, 0);
    expect(camera.project(0, 0, 1)[1]).toBeLessThan(low);
    expect(camera.project(0, -1, 0)[1]).toBeGreaterThan(low);
    expect(camera.recedes).toEqual([false, true]);
    expect(new Camera({ yaw: 2, pitch: 0.6 }, 400, 300).recedes).toEqual([true, false]);
  });

  it("fits into its picture from every side", () => {
    for (let yaw = -3; yaw < 3; yaw += 0.4) {
      for (const pitch of [0.15, 0.8, 1.4]) {
        const camera = new Camera({ yaw, pitch }, 400, 300);
        for (const x of [-1, 1]) {
          for (const y of [-1, 1]) {
            for (const z of [0, 1]) {
              const [left, top] = camera.project(x, y, z);
              expect(left).toBeGreaterThanOrEqual(0);
              expect(left).toBeLessThanOrEqual(400);
              expect(top).toBeGreaterThanOrEqual(0);
              expect(top).toBeLessThanOrEqual(300);
            }
          }
        }
      }
    }
  });

  it("turns all the way round, and neither to the floor nor to right above", () => {
    expect(turned(FIRST_STAND, { yaw: 7, pitch: 9 }).pitch).toBeLessThan(Math.PI / 2);
    expect(turned(FIRST_STAND, { yaw: 0, pitch: -9 }).pitch).toBeGreaterThan(0);
    expect(Math.abs(turned(FIRST_STAND, { yaw: 40, pitch: 0 }).yaw)).toBeLessThan(2 * Math.PI);
  });

  it("is brighter on the slope that faces the light from the upper left", () => {
    const camera = new Camera({ yaw: 0, pitch: 0.6 }, 400, 300);
    expect(camera.light(1, 0)).toBeGreaterThan(camera.light(-1, 0));
  });
});

describe("the way of a run", () => {
  it.each([
    ["contour", contourProjection(sceneOf())],
    ["relief", reliefProjection(sceneOf(), new Camera(FIRST_STAND, 400, 300))],
  ])("has the dot that is pointed at, in the %s", (_, project) => {
    for (const [i, { x, y }] of PATH.entries()) {
      const [left, top] = project(x, y);
      expect(nearestDot(PATH, project, [left + 3, top - 3], 10)).toBe(i);
    }
    expect(nearestDot(PATH, project, [-50, -50], 10)).toBe(-1);
  });

  it("has for each step the last dot before it", () => {
    expect(dotOf(PATH, null)).toBe(2);
    expect(dotOf(PATH, 0)).toBe(0);
    expect(dotOf(PATH, 39)).toBe(0);
    expect(dotOf(PATH, 40)).toBe(1);
    expect(dotOf(PATH, 91)).toBe(2);
  });
});
