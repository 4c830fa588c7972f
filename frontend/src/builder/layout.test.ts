import { expect, test } from "vitest";

import type { Network } from "../lib/protocol/generated";
import { newLayer } from "./graph";
import { autoLayout, completePositions, FULL, NODE_WIDTH } from "./layout";

const network: Network = {
  layers: ["input", "left", "right", "join"].map((id) => newLayer(id, id)),
  edges: [
    { source: "input", target: "left" },
    { source: "input", target: "right" },
    { source: "left", target: "join" },
    { source: "right", target: "join" },
  ],
};
const sizeOf = () => FULL;

test("Layers stand from left to right, branches above each other", () => {
  const { input, left, right, join } = autoLayout(network, sizeOf);
  expect(left!.x).toBeGreaterThan(input!.x + NODE_WIDTH);
  expect(join!.x).toBeGreaterThan(left!.x + NODE_WIDTH);
  expect(left!.x).toBe(right!.x);
  expect(Math.abs(left!.y - right!.y)).toBeGreaterThanOrEqual(FULL.height);
});

test("What was put by hand stays, and a new layer stands beside it, upon no other", () => {
  const chosen = { input: { x: 0, y: 0 }, left: { x: 400, y: 0 }, join: { x: 800, y: 0 } };
  const positions = completePositions(network, chosen, sizeOf);
  expect(positions).toMatchObject(chosen);
  expect(positions["right"]!.x).toBe(400);
  expect(positions["right"]!.y).toBeGreaterThanOrEqual(FULL.height);
});
