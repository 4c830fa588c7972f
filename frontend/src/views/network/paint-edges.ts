import type { Palette } from "../../lib/render/palette";
import { LEVELS, StrokeBuckets } from "../../lib/render/strokes";
import { edgeSource, edgeTarget, type Scene, type SceneConnection, type UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";

const MARGIN = 2;
const THINNEST = 0.6;
const THICKEST = 3.5;

/** Width and opacity by level: thin and faint where nothing flows, thick and opaque where the decision is made. */
const WIDTHS = Float32Array.from({ length: LEVELS }, (_, level) => {
  return THINNEST + (THICKEST - THINNEST) * (level / (LEVELS - 1)) ** 1.7;
});
const ALPHAS = Float32Array.from({ length: LEVELS }, (_, level) => {
  return 0.1 + 0.86 * (level / (LEVELS - 1)) ** 0.9;
});
const NEUTRAL_WIDTHS = WIDTHS.map((width) => Math.min(1.6, width));
const NEUTRAL_ALPHAS = ALPHAS.map((alpha) => 0.16 + 0.8 * alpha);
/** A gap narrower than this has thinner edges, more than so many neutral ones are fainter. */
const WIDE_GAP = 90;
const FEW_EDGES = 40;
/** All edges of a unit in focus can be seen, also where nothing flows. */
const FOCUS_ALPHA = 0.35;

/** The edges of one unit, gathered from those of a connection: edge j of it is `base + j * step`. */
export class UnitEdges {
  readonly #strengths = new Map<number, Float32Array>();
  readonly #buckets = new Map<number, StrokeBuckets>();
  base = 0;
  step = 1;

  /** Gather and sort the edges of a unit at one end of a connection; null when it has none there. */
  gather(connection: SceneConnection, focus: UnitRef, targetUnits: number): StrokeBuckets | null {
    const isSource = connection.source === focus.layer;
    const count = this.#locate(connection, isSource, focus.unit, targetUnits);
    if (count === 0) return null;
    const strengths = this.#strengthsOf(count);
    for (let j = 0; j < count; j++) strengths[j] = connection.flow[this.base + j * this.step]!;
    const buckets = this.#bucketsOf(count);
    buckets.sort(strengths, count);
    return buckets;
  }

  #locate(connection: SceneConnection, isSource: boolean, unit: number, targetUnits: number): number {
    const { kind, edges, offset } = connection;
    [this.base, this.step] = [0, 1];
    if (kind === "bundle" || (kind === "fan" && isSource)) return edges;
    if (kind === "fan" || kind === "pairs") {
      this.base = unit - (isSource || kind === "fan" ? 0 : offset);
      return this.base >= 0 && this.base < edges ? 1 : 0;
    }
    if (isSource) {
      this.base = unit * targetUnits;
      return targetUnits;
    }
    [this.base, this.step] = [unit, targetUnits];
    return edges / targetUnits;
  }

  #strengthsOf(count: number): Float32Array {
    let strengths = this.#strengths.get(count);
    if (!strengths) this.#strengths.set(count, (strengths = new Float32Array(count)));
    return strengths;
  }

  #bucketsOf(count: number): StrokeBuckets {
    let buckets = this.#buckets.get(count);
    if (!buckets) this.#buckets.set(count, (buckets = new StrokeBuckets(count)));
    return buckets;
  }
}

const unitEdges = new UnitEdges();

/** Draw all edges, or only those of the unit in focus. */
export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  focus: UnitRef | null,
): void {
  context.lineCap = "round";
  for (const connection of scene.connections) {
    if (!focus) {
      paintConnection(context, scene, connection, palette, connection.buckets, 0, 1, 0);
    } else if (connection.source === focus.layer || connection.target === focus.layer) {
      const targetUnits = scene.layers[connection.target]!.drawn.units;
      const buckets = unitEdges.gather(connection, focus, targetUnits);
      if (buckets) {
        const { base, step } = unitEdges;
        paintConnection(context, scene, connection, palette, buckets, base, step, FOCUS_ALPHA);
      }
    }
  }
  context.globalAlpha = 1;
}

function paintConnection(
  context: CanvasRenderingContext2D,
  scene: Scene,
  connection: SceneConnection,
  palette: Palette,
  buckets: StrokeBuckets,
  base: number,
  step: number,
  leastAlpha: number,
): void {
  const [source, target] = [scene.layers[connection.source]!, scene.layers[connection.target]!];
  const isSigned = connection.kind === "dense" || connection.kind === "conv";
  const room = Math.min(1, (target.placement.left - source.placement.right) / WIDE_GAP);
  const crowd = Math.min(1, Math.sqrt(FEW_EDGES / connection.edges) + 0.1);
  for (let bucket = 0; bucket < 2 * LEVELS; bucket++) {
    const [from, to] = [buckets.start[bucket]!, buckets.start[bucket + 1]!];
    if (from === to) continue;
    const level = bucket >> 1;
    context.beginPath();
    for (let i = from; i < to; i++) {
      traceEdge(context, connection, source, target, base + buckets.order[i]! * step);
    }
    context.strokeStyle = strokeColour(palette, isSigned, level, bucket);
    context.lineWidth = isSigned ? Math.max(THINNEST, WIDTHS[level]! * room) : NEUTRAL_WIDTHS[level]!;
    const alpha = isSigned ? ALPHAS[level]! : NEUTRAL_ALPHAS[level]! * crowd;
    context.globalAlpha = Math.max(leastAlpha, alpha);
    context.stroke();
  }
}

function strokeColour(palette: Palette, isSigned: boolean, level: number, bucket: number): string {
  if (!isSigned || level === 0) return palette.faint;
  return bucket % 2 === 0 ? palette.positive : palette.negative;
}

function traceEdge(
  context: CanvasRenderingContext2D,
  connection: SceneConnection,
  source: SceneLayer,
  target: SceneLayer,
  edge: number,
): void {
  const from = source.placeOf[edgeSource(connection, edge, target.drawn.units)]!;
  const to = target.placeOf[edgeTarget(connection, edge, target.drawn.units)]!;
  if (from < 0 || to < 0) return;
  const x0 = leavesAt(source, from);
  const x1 = target.placement.left - MARGIN;
  const [y0, y1] = [source.placement.port[from]!, target.placement.port[to]!];
  const bend = (x1 - x0) * 0.5;
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

function leavesAt({ placement }: SceneLayer, place: number): number {
  if (placement.columns > 1) return placement.right + MARGIN;
  return placement.x[place]! + placement.markWidth / 2 + MARGIN;
}
