import { describe, expect, it } from "vitest";

import { drawnLayers } from "./graph";
import { layoutNetwork } from "./layout";
import { branches } from "./networks.fixture";
import { moveFocus, unitAtPoint } from "./pointing";
import { Scene } from "./scene";

const drawn = drawnLayers([branches()]);
const layout = layoutNetwork(drawn, { width: 800, height: 500, headerHeight: 40, labelWidth: 20 });
const scene = new Scene(drawn, layout, []);
const [INPUT, A, , ADD, JOIN] = [0, 1, 2, 3, 4];

describe("unitAtPoint", () => {
  it("finds every unit at its own mark", () => {
    scene.layers.forEach(({ placement }, layer) => {
      for (let unit = 0; unit < placement.shown; unit++) {
        expect(unitAtPoint(scene, placement.x[unit]!, placement.y[unit]!)).toEqual({ layer, unit });
      }
    });
  });

  it("finds none between the layers", () => {
    const between = (layout.placements[INPUT]!.right + layout.placements[A]!.left) / 2;
    expect(unitAtPoint(scene, between, 250)).toBeNull();
  });
});

describe("moveFocus", () => {
  it("begins at the first unit", () => {
    expect(moveFocus(scene, null, "right")).toEqual({ layer: INPUT, unit: 0 });
  });

  it("walks along a layer and stops at its end", () => {
    expect(moveFocus(scene, { layer: A, unit: 0 }, "down")).toEqual({ layer: A, unit: 1 });
    expect(moveFocus(scene, { layer: A, unit: 0 }, "up")).toEqual({ layer: A, unit: 0 });
    expect(moveFocus(scene, { layer: A, unit: 5 }, "down")).toEqual({ layer: A, unit: 5 });
  });

  it("moves to the nearest unit of the next layer, and back", () => {
    const next = moveFocus(scene, { layer: JOIN, unit: 11 }, "right")!;
    expect(next).toEqual({ layer: 5, unit: 1 });
    expect(moveFocus(scene, next, "left")?.layer).toBe(JOIN);
  });

  it("stays where no layer follows", () => {
    expect(moveFocus(scene, { layer: 5, unit: 0 }, "right")).toEqual({ layer: 5, unit: 0 });
    expect(moveFocus(scene, { layer: INPUT, unit: 0 }, "left")).toEqual({ layer: INPUT, unit: 0 });
  });

  it("enters a sum from either of its branches", () => {
    const lefts = scene.connections.filter(({ target }) => target === ADD).map(({ source }) => source);
    expect(lefts).toHaveLength(2);
    for (const layer of lefts) {
      const reached = moveFocus(scene, { layer, unit: 0 }, "right")!;
      expect([ADD, JOIN]).toContain(reached.layer);
    }
  });
});
