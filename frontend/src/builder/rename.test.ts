import { expect, test } from "vitest";

import { newLayer } from "./graph";
import { nameOf, refusalOfName, renameLayer } from "./rename";

test("A name is refused in words when it is empty, taken, or has letters that a path cannot hold", () => {
  const taken = new Set(["dense_1"]);
  expect(refusalOfName(nameOf("  "), taken)).toContain("needs a name");
  expect(refusalOfName("dense_1", taken)).toContain("dense_1 already");
  expect(refusalOfName("a.b", taken)).toContain("letters a to z");
  expect(refusalOfName("a".repeat(65), taken)).toContain("64 letters");
  expect(refusalOfName(nameOf(" first hidden "), taken)).toBeNull();
  expect(nameOf(" first hidden ")).toBe("first_hidden");
});

test("A layer that is renamed keeps its place, its wires in their order, and its locks", () => {
  const locks = { kernel: [3] };
  const layers = ["a", "b", "c"].map((id) => ({ ...newLayer("dense", id), locks }));
  const edges = [
    { source: "a", target: "c" },
    { source: "b", target: "c" },
  ];
  expect(renameLayer({ layers, edges }, "b", "hidden")).toEqual({
    layers: [layers[0], { ...layers[1], id: "hidden" }, layers[2]],
    edges: [edges[0], { source: "hidden", target: "c" }],
  });
});
