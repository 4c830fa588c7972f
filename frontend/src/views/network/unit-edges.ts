import { StrokeBuckets } from "../../lib/render/strokes";
import type { SceneConnection, UnitRef } from "./scene";

/** Some edges of a connection, sorted by strength: the edge that `buckets` call j is `base + j * step`. */
export interface EdgeSet {
  readonly buckets: StrokeBuckets;
  readonly base: number;
  readonly step: number;
}

type Range = Omit<EdgeSet, "buckets"> & { readonly count: number };

/** The edges of single units, sorted into buffers that are used again. */
export class UnitEdges {
  readonly #strengths = new Map<number, Float32Array>();
  readonly #buckets = new Map<number, StrokeBuckets>();

  /** All edges of a unit at its end of a connection; null when it has none there. */
  gather(connection: SceneConnection, focus: UnitRef, targetUnits: number): EdgeSet | null {
    const isSource = connection.source === focus.layer;
    const { base, step, count } = rangeOf(connection, isSource, focus.unit, targetUnits);
    if (count === 0) return null;
    const strengths = remembered(this.#strengths, count, () => new Float32Array(count));
    for (let j = 0; j < count; j++) strengths[j] = connection.flow[base + j * step]!;
    const buckets = remembered(this.#buckets, count, () => new StrokeBuckets(count));
    buckets.sort(strengths, count);
    return { buckets, base, step };
  }
}

/** Which edges of a connection are those of a unit of its source or its target. */
export function rangeOf(
  { kind, edges, offset }: SceneConnection,
  isSource: boolean,
  unit: number,
  targetUnits: number,
): Range {
  switch (kind) {
    case "bundle":
      return { base: 0, step: 1, count: edges };
    case "fan":
      return isSource ? { base: 0, step: 1, count: edges } : { base: unit, step: 1, count: 1 };
    case "pairs": {
      const base = isSource ? unit : unit - offset;
      return { base, step: 1, count: base >= 0 && base < edges ? 1 : 0 };
    }
    case "dense":
    case "conv":
      return isSource
        ? { base: unit * targetUnits, step: 1, count: targetUnits }
        : { base: unit, step: targetUnits, count: edges / targetUnits };
  }
}

function remembered<T>(cache: Map<number, T>, count: number, make: () => T): T {
  const found = cache.get(count);
  if (found !== undefined) return found;
  const made = make();
  cache.set(count, made);
  return made;
}
