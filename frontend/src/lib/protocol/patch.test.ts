import { describe, expect, it } from "vitest";

import { patched, shared } from "./patch";

describe("a patch", () => {
  it("replaces parts where they stand, and leaves the value as it was", () => {
    const before = { step: 1, experiment: { seed: 3, dataset: { points: [[1, 2]] } }, "a/b": { "~": 1 } };
    const after = patched(before, { "/step": 2, "/experiment/seed": null, "/a~1b/~0": [4] });
    expect(after).toEqual({
      step: 2,
      experiment: { seed: null, dataset: { points: [[1, 2]] } },
      "a/b": { "~": [4] },
    });
    expect(before.experiment.seed).toBe(3);
    expect((after as typeof before).experiment.dataset).toBe(before.experiment.dataset);
    expect(patched(before, {})).toBe(before);
    expect(patched(before, { "": 7 })).toBe(7);
  });
});

describe("equal parts", () => {
  const before = { networks: [{ id: "a" }, { id: "b" }], kept: { x: 1 }, problem: null, runs: [] };

  it("are the objects that were there before", () => {
    const after = shared(before, { ...structuredClone(before), kept: { x: 2 } }) as typeof before;
    expect(after.kept).toEqual({ x: 2 });
    expect(after.networks).toBe(before.networks);
    expect(after.runs).toBe(before.runs);
    expect(shared(before, structuredClone(before))).toBe(before);
  });

  it("are shared also where something stands beside them", () => {
    const after = shared(before, { ...before, networks: [{ id: "a" }, { id: "c" }] }) as typeof before;
    expect(after.networks[0]).toBe(before.networks[0]);
    expect(after.networks[1]).toEqual({ id: "c" });
  });

  it("are told from others: of another order, another length, another kind", () => {
    expect(Object.keys(shared({ a: 1, b: 2 }, { b: 2, a: 1 }) as object)).toEqual(["b", "a"]);
    expect(shared([1, 2], [1])).toEqual([1]);
    expect(shared([1], [1, 2])).toEqual([1, 2]);
    expect(shared({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(shared([], {})).toEqual({});
    expect(shared(null, { a: 1 })).toEqual({ a: 1 });
    expect(shared({ a: 1 }, null)).toBe(null);
    expect(shared({ a: undefined }, {})).toEqual({});
  });
});
