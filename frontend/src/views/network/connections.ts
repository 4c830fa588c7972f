import { hasKernel, size, type DrawnLayer } from "./graph";

/**
 * How the signal passes from one drawn layer to the next:
 * `fan` one line to every unit, from a picture; `dense` every unit to every unit, by weight × activation; `conv` every map
 * to every map, by its mean contribution; `pairs` unit i to unit `offset + i`; `bundle` one line, where nothing is known.
 */
export type ConnectionKind = "fan" | "dense" | "conv" | "pairs" | "bundle";

export interface Connection {
  readonly kind: ConnectionKind;
  readonly source: number;
  readonly target: number;
  /** The target's unit that the source's first unit goes to, in `pairs`. */
  readonly offset: number;
  /** Number of edges: flows are kept as (source units, target units), row by row. */
  readonly edges: number;
}

/** All connections of the drawn layers, in drawing order. */
export function connectionsOf(layers: readonly DrawnLayer[]): Connection[] {
  return layers.flatMap((target, index) =>
    target.sources.map((source) =>
      connect(layers[source.layer]!, source.layer, target, index, source.offset),
    ),
  );
}

function connect(
  from: DrawnLayer,
  source: number,
  to: DrawnLayer,
  target: number,
  offset: number,
): Connection {
  const kind = kindOf(from, to, offset);
  const isSum = kind === "pairs" && from.units === to.units;
  return { kind, source, target, offset: isSum ? 0 : offset, edges: edgeCount(kind, from, to) };
}

function kindOf(from: DrawnLayer, to: DrawnLayer, offset: number): ConnectionKind {
  if (from.units === 1 && to.units > 1 && hasKernel(to.info) && from.look !== "functions") return "fan";
  const kernel = to.info.param_shapes["kernel"];
  if (kernel?.length === 2 && kernel[0] === size(from.shape)) return "dense";
  if (kernel?.length === 4 && kernel[2] === from.units) return "conv";
  if (kernel === undefined && offset + from.units <= to.units) return "pairs";
  if (kernel === undefined && from.units === to.units) return "pairs";
  return "bundle";
}

function edgeCount(kind: ConnectionKind, from: DrawnLayer, to: DrawnLayer): number {
  switch (kind) {
    case "fan":
      return to.units;
    case "dense":
    case "conv":
      return from.units * to.units;
    case "pairs":
      return from.units;
    case "bundle":
      return 1;
  }
}
