import type { StageInfo } from "../../lib/protocol/generated";

/** What edges show besides weights and flows: which way each weight is pulled, or how far it has moved. */
export type Moving = "pulls" | "changes";

/** How a stage of slow motion is seen in the picture of a network, by the ids of its layers. */
export interface Walk {
  /** What the edges, and pictures of weights, show instead of what is chosen; null for that. */
  readonly moving: Moving | null;
  /** The only layer of which the incoming edges are seen; null where there are more. */
  readonly into: string | null;
  /** Layers that are not reached yet. */
  readonly ahead: ReadonlySet<string>;
  /** Layers of which it is seen what their outputs should do. */
  readonly wishing: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Outside of slow motion. */
export const STILL: Walk = { moving: null, into: null, ahead: NONE, wishing: NONE };

/** How the stage of this number is seen. */
export function walkOf(stages: readonly StageInfo[], at: number | null): Walk {
  const stage = at === null ? undefined : stages[at];
  if (!stage) return STILL;
  const layersOf = (from: number, to: number) =>
    new Set(
      stages.flatMap(({ kind, layer }, i) =>
        kind === stage.kind && layer !== null && i >= from && i <= to ? [layer] : [],
      ),
    );
  const [now, end] = [at!, stages.length];
  switch (stage.kind) {
    case "pass":
      return { ...STILL, ahead: layersOf(now + 1, end) };
    case "loss":
      return { ...STILL, wishing: layersOf(now, now) };
    case "gradients":
      return {
        moving: "pulls",
        into: stage.layer,
        ahead: layersOf(now + 1, end),
        wishing: layersOf(0, now),
      };
    case "move":
      return { ...STILL, moving: "changes" };
    case "again":
      return STILL;
  }
}

/** Whether the edges into a layer are seen. */
export function showsEdgesInto({ into, ahead }: Walk, layer: string): boolean {
  return into === null ? !ahead.has(layer) : into === layer;
}
