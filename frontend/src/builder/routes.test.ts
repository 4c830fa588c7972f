import { expect, test } from "vitest";

import type { Box } from "./geometry";
import { routesOf, wireId } from "./routes";
import { isCrossed, pathOf } from "./stroke";

const SIZE = { width: 100, height: 60 };

function at(places: Record<string, [number, number]>): Map<string, Box> {
  return new Map(Object.entries(places).map(([id, [x, y]]) => [id, { x, y, ...SIZE }]));
}

function wires(...ids: string[]) {
  return ids.map((id) => {
    const [source, target] = id.split(">") as [string, string];
    return { source, target };
  });
}

test("A wire that skips layers leads past them", () => {
  const boxes = at({ a: [0, 0], b: [160, 10], c: [320, 0] });
  const skip = routesOf(wires("a>b", "b>c", "a>c"), boxes).get("a>c")!;
  expect(skip.strokes.some((stroke) => isCrossed(stroke, boxes.get("b")!, 0))).toBe(false);
  expect(skip.strokes.length).toBe(3);
});

test("A wire between neighbours is one curve, and a layer in the hand bends none", () => {
  const boxes = at({ a: [0, 0], held: [160, 0], c: [320, 0] });
  expect(routesOf(wires("a>c"), boxes, new Set(["held"])).get("a>c")!.strokes.length).toBe(1);
  expect(routesOf(wires("a>c"), boxes).get("a>c")!.strokes.length).toBe(3);
});

test("A wire to the next row runs between the rows", () => {
  const boxes = at({ a: [0, 0], b: [160, 0], c: [0, 112], d: [160, 112] });
  const { middle } = routesOf(wires("a>b", "b>c", "c>d"), boxes).get("b>c")!;
  expect(middle.y).toBe(86);
});

test("Wires past the same layers do not lie on each other", () => {
  const boxes = at({ a: [0, 0], b: [160, 0], c: [320, 0], d: [480, 0], e: [640, 0] });
  const skips = wires("a>d", "b>e", "a>e");
  const routes = routesOf(skips, boxes);
  const levels = skips.map((wire) => routes.get(wireId(wire))!.middle.y);
  expect(new Set(levels).size).toBe(levels.length);
});

test("What leads downwards is drawn with x and y changed", () => {
  const { strokes } = routesOf(wires("a>b"), at({ a: [0, 0], b: [160, 0] })).get("a>b")!;
  expect(pathOf(strokes, "right")).toBe("M100.0 30.0C130.0 30.0 130.0 30.0 160.0 30.0");
  expect(pathOf(strokes, "down")).toBe("M30.0 100.0C30.0 130.0 30.0 130.0 30.0 160.0");
});
