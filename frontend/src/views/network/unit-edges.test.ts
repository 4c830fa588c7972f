import { describe, expect, it } from "vitest";

import { LEVELS, StrokeBuckets } from "../../lib/render/strokes";
import type { ConnectionKind } from "./connections";
import { edgeSource, edgeTarget, type SceneConnection } from "./scene";
import { rangeOf, UnitEdges } from "./unit-edges";

function connection(kind: ConnectionKind, edges: number, offset = 0): SceneConnection {
  const flow = Float32Array.from({ length: edges }, (_, i) => Math.sin(i + 1));
  return {
    kind,
    edges,
    offset,
    source: 0,
    target: 1,
    flow,
    buckets: new StrokeBuckets(edges),
    base: 0,
    step: 1,
  };
}

const CASES: [ConnectionKind, edges: number, sources: number, targets: number, offset: number][] = [
  ["dense", 12, 4, 3, 0],
  ["conv", 12, 4, 3, 0],
  ["fan", 5, 1, 5, 0],
  ["pairs", 4, 4, 9, 5],
];

describe.each(CASES)("%s edges", (kind, edges, sources, targets, offset) => {
  const all = connection(kind, edges, offset);

  it("are found at their source and at their target, each once", () => {
    for (const [units, isSource] of [
      [sources, true],
      [targets, false],
    ] as const) {
      const found = Array.from({ length: units }, (_, unit) => {
        const { base, step, count } = rangeOf(all, isSource, unit, targets);
        const edgesOfUnit = Array.from({ length: count }, (_, j) => base + j * step);
        for (const edge of edgesOfUnit) {
          const end = isSource ? edgeSource(all, edge, targets) : edgeTarget(all, edge, targets);
          expect(end).toBe(unit);
        }
        return edgesOfUnit;
      }).flat();
      expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: edges }, (_, i) => i));
    }
  });
});

describe("UnitEdges", () => {
  it("sorts the edges of one unit by their own strength, the strongest last", () => {
    const all = connection("dense", 12);
    const set = new UnitEdges().gather(all, { layer: 1, unit: 2 }, 3)!;
    const order = [...set.buckets.order.subarray(0, set.buckets.start[2 * LEVELS])];
    const strengths = order.map((j) => Math.abs(all.flow[set.base + j * set.step]!));
    expect(strengths).toHaveLength(4);
    expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
  });

  it("finds nothing where a concatenation took the unit from another layer", () => {
    expect(new UnitEdges().gather(connection("pairs", 4, 5), { layer: 1, unit: 3 }, 9)).toBeNull();
  });
});
