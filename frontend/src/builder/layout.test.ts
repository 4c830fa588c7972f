import { expect, test } from "vitest";

import type { Network } from "../lib/protocol/generated";
import type { Positions } from "../lib/state/positions";
import type { Room } from "./fold";
import { boundsOf } from "./geometry";
import { newLayer } from "./graph";
import { autoLayout, completePositions, nodeSize } from "./layout";

const size = nodeSize("right", false);
const sizeOf = () => size;
const room: Room = { width: 800, height: 440, leastZoom: 0.5, mostZoom: 1.25 };

function wired(...wires: string[]): Network {
  const edges = wires.map((wire) => {
    const [source, target] = wire.split(">") as [string, string];
    return { source, target };
  });
  const ids = new Set(edges.flatMap(({ source, target }) => [source, target]));
  return { layers: [...ids].map((id) => newLayer(id, id)), edges };
}

function chain(length: number): Network {
  return wired(...Array.from({ length: length - 1 }, (_, i) => `${i}>${i + 1}`));
}

const diamond = wired("input>left", "input>right", "left>join", "right>join");

/** How large the letters are when all of it is shown. */
function zoomOf(positions: Positions, { width, height }: Room): number {
  const all = boundsOf(Object.values(positions).map((place) => ({ ...place, ...size })));
  return Math.min(width / all.width, height / all.height);
}

test("Layers stand from left to right, branches above each other", () => {
  const { input, left, right, join } = autoLayout(diamond, sizeOf, "right", room);
  expect(left!.x).toBeGreaterThan(input!.x + size.width);
  expect(join!.x).toBeGreaterThan(left!.x + size.width);
  expect(left!.x).toBe(right!.x);
  expect(Math.abs(left!.y - right!.y)).toBeGreaterThanOrEqual(size.height);
});

test("On a narrow canvas layers stand from top to bottom, branches beside each other", () => {
  const low = () => nodeSize("down", false);
  const { input, left, right, join } = autoLayout(diamond, low, "down", { ...room, width: 360 });
  expect(left!.y).toBeGreaterThan(input!.y + low().height);
  expect(join!.y).toBeGreaterThan(left!.y + low().height);
  expect(left!.y).toBe(right!.y);
});

test("A long network takes several rows, each read from the left, so that its letters can be read", () => {
  const positions = autoLayout(chain(22), sizeOf, "right", room);
  expect(zoomOf(positions, room)).toBeGreaterThan(0.5);
  const places = Object.values(positions);
  expect(places.filter(({ x }) => x === 0).length).toBeGreaterThan(1);
  for (const [i, { x, y }] of places.slice(1).entries()) {
    const before = places[i]!;
    expect(y === before.y ? x > before.x : x === 0 && y > before.y).toBe(true);
  }
});

test("A network without layers takes no room", () => {
  expect(autoLayout({ layers: [], edges: [] }, sizeOf, "right", room)).toEqual({});
});

test("A short network stays in one row", () => {
  const positions = autoLayout(chain(5), sizeOf, "right", room);
  expect(new Set(Object.values(positions).map(({ y }) => y)).size).toBe(1);
});

test("A row ends where one wire leads on, not in the middle of branches", () => {
  const blocks = [0, 1, 2, 3].flatMap((i) => [
    `in${i}>a${i}`,
    `a${i}>b${i}`,
    `b${i}>c${i}`,
    `c${i}>add${i}`,
    `in${i}>add${i}`,
    `add${i}>in${i + 1}`,
  ]);
  const positions = autoLayout(wired(...blocks), sizeOf, "right", room);
  for (const i of [0, 1, 2, 3]) {
    const [a, b, c] = ["a", "b", "c"].map((name) => positions[name + i]!.x);
    expect(b).toBeGreaterThan(a!);
    expect(c).toBeGreaterThan(b!);
  }
  expect(positions["in4"]!.y).toBeGreaterThan(positions["in0"]!.y + size.height);
});

test("What cannot be shown whole leads on below", () => {
  const positions = autoLayout(chain(64), sizeOf, "right", room);
  const all = boundsOf(Object.values(positions).map((place) => ({ ...place, ...size })));
  expect(all.width * room.leastZoom).toBeLessThanOrEqual(room.width);
  expect(all.height * room.leastZoom).toBeGreaterThan(room.height);
});

test("What was put by hand stays, and a new layer stands beside it, on top of no other", () => {
  const chosen = { input: { x: 0, y: 0 }, left: { x: 400, y: 0 }, join: { x: 800, y: 0 } };
  const positions = completePositions(diamond, chosen, sizeOf, "right");
  expect(positions).toMatchObject(chosen);
  expect(positions["right"]!.x).toBe(400);
  expect(positions["right"]!.y).toBeGreaterThanOrEqual(size.height);
});
