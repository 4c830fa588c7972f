import { describe, expect, it } from "vitest";

import { distanceToCurve, edgeCurve, middleOfCurve } from "./edge-curve";
import { drawnLayers } from "./graph";
import { biasMark, layoutNetwork } from "./layout";
import { layer, network } from "./networks.fixture";
import { flatIndex, weightOfEdge } from "./param";
import { MOUSE_REACH, targetAtPoint } from "./param-pointing";
import { Scene } from "./scene";

const dense = (id: string, from: string, inputs: number, units: number) => {
  const info = layer(id, "dense", [from], [units], [inputs, units]);
  return { ...info, param_shapes: { ...info.param_shapes, bias: [units] } };
};
const drawn = drawnLayers(
  [network([layer("input", "input", [], [2]), dense("a", "input", 2, 3), dense("output", "a", 3, 1)])],
  true,
);
const layout = layoutNetwork(drawn, { width: 700, height: 420, headerHeight: 40, labelWidth: 0 });
const scene = new Scene(drawn, layout, ["no", "yes"], ["x", "y"]);
const [, a, output] = scene.layers as [unknown, Scene["layers"][0], Scene["layers"][0]];

describe("targetAtPoint", () => {
  it("finds every edge at its own middle", () => {
    scene.connections.forEach((connection, index) => {
      const [source, target] = [scene.layers[connection.source]!, scene.layers[connection.target]!];
      for (let edge = 0; edge < connection.edges; edge++) {
        const curve = edgeCurve(connection, source, target, edge)!;
        const near = { x: curve.x0 + 0.3 * (curve.x1 - curve.x0) };
        let y = curve.y0;
        while (distanceToCurve(curve, near.x, y) > 0.3) y += Math.sign(curve.y1 - curve.y0) * 0.2;
        expect(targetAtPoint(scene, near.x, y, MOUSE_REACH)).toEqual({
          kind: "param",
          param: weightOfEdge(scene, index, edge),
        });
      }
    });
  });

  it("finds a bias at its mark", () => {
    const { x, y, size } = biasMark(a.placement, 1);
    expect(targetAtPoint(scene, x + size / 2, y + size / 2, MOUSE_REACH)).toEqual({
      kind: "param",
      param: { ref: { layer: "a", name: "bias", index: [1] }, title: "Bias of unit 2", edge: null },
    });
  });

  it("finds a unit on its picture, and nothing beyond the last layer", () => {
    const unit = { kind: "unit", unit: { layer: 1, unit: 0 } };
    expect(targetAtPoint(scene, a.placement.x[0]!, a.placement.y[0]!, MOUSE_REACH)).toEqual(unit);
    expect(targetAtPoint(scene, output.placement.right + 60, 200, MOUSE_REACH)).toBeNull();
  });
});

describe("weightOfEdge", () => {
  it("names both ends, the input by its name", () => {
    expect(weightOfEdge(scene, 0, 4)).toMatchObject({
      ref: { layer: "a", name: "kernel", index: [1, 1] },
      title: "Weight from y to unit 2",
    });
  });
});

describe("edge curves", () => {
  it("measure the distance across their slope", () => {
    const level = { x0: 0, y0: 10, x1: 100, y1: 10 };
    expect(distanceToCurve(level, 50, 14)).toBeCloseTo(4);
    expect(distanceToCurve(level, 101, 10)).toBe(Infinity);
    expect(middleOfCurve({ x0: 0, y0: 0, x1: 100, y1: 60 })).toEqual({ x: 50, y: 30 });
  });
});

describe("flatIndex", () => {
  it("counts row by row", () => expect(flatIndex([1, 2], [3, 4])).toBe(6));
});
