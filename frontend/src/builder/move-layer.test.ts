import { expect, test } from "vitest";

import type { Network } from "../lib/protocol/generated";
import { inOrder, newLayer } from "./graph";
import { moveLayer } from "./move-layer";

const chain: Network = {
  layers: ["input", "a", "b", "c"].map((id) => newLayer(id, id)),
  edges: [
    { source: "input", target: "a" },
    { source: "a", target: "b" },
    { source: "b", target: "c" },
  ],
};

const order = (network: Network) => inOrder(network).map(({ id }) => id);

test("A layer changes places with its neighbour, also at the end", () => {
  expect(order(moveLayer(chain, "b", -1))).toEqual(["input", "b", "a", "c"]);
  expect(order(moveLayer(chain, "a", 1))).toEqual(["input", "b", "a", "c"]);
  expect(order(moveLayer(chain, "b", 1))).toEqual(["input", "a", "c", "b"]);
  expect(moveLayer(chain, "b", 1).edges).toHaveLength(3);
});

test("No layer goes before the input or beyond the end", () => {
  expect(() => moveLayer(chain, "a", -1)).toThrow("before the input");
  expect(() => moveLayer(chain, "c", 1)).toThrow("no single layer");
  expect(() => moveLayer(chain, "input", 1)).toThrow("one input each");
});
