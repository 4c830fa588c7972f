import type { Palette } from "../../lib/render/palette";
import { LEVELS } from "../../lib/render/strokes";
import { edgeSource, edgeTarget, type Scene, type SceneConnection, type UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";
import { UnitEdges, type EdgeSet } from "./unit-edges";

const MARGIN = 2;
const THINNEST = 0.6;
const THICKEST = 3.5;

/** Width and opacity by level: thin and faint where nothing flows, thick and opaque where the decision is made. */
const SHARES = Float32Array.from({ length: LEVELS }, (_, level) => level / (LEVELS - 1));
const WIDTHS = SHARES.map((share) => THINNEST + (THICKEST - THINNEST) * share ** 1.7);
const ALPHAS = SHARES.map((share) => 0.1 + 0.86 * share ** 0.9);
const NEUTRAL_WIDTHS = WIDTHS.map((width) => Math.min(1.6, width));
const NEUTRAL_ALPHAS = ALPHAS.map((alpha) => 0.16 + 0.8 * alpha);
/** All edges of a unit in focus can be seen, also where nothing flows. */
const FOCUS_ALPHA = 0.35;

/** All but the strongest edges are thinner in narrower gaps and where there are more of them. */
const WIDE_GAP = 90;
const NARROW_GAP = 45;
const MANY_EDGES = 160;
const MANY_NEUTRAL_EDGES = 40;

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
    const edges = edgesToPaint(scene, connection, focus);
    if (edges) paintConnection(context, scene, connection, edges, palette, focus ? FOCUS_ALPHA : 0);
  }
  context.globalAlpha = 1;
}

function edgesToPaint(scene: Scene, connection: SceneConnection, focus: UnitRef | null): EdgeSet | null {
  if (!focus) return connection;
  if (connection.source !== focus.layer && connection.target !== focus.layer) return null;
  return unitEdges.gather(connection, focus, scene.layers[connection.target]!.drawn.units);
}

function paintConnection(
  context: CanvasRenderingContext2D,
  scene: Scene,
  connection: SceneConnection,
  { buckets, base, step }: EdgeSet,
  palette: Palette,
  leastAlpha: number,
): void {
  const [source, target] = [scene.layers[connection.source]!, scene.layers[connection.target]!];
  const isSigned = connection.kind === "dense" || connection.kind === "conv";
  const gap = target.placement.left - source.placement.right;
  const count = buckets.start[2 * LEVELS]!;
  const room = isSigned ? roomFor(count, MANY_EDGES, gap) : roomFor(count, MANY_NEUTRAL_EDGES);
  for (let bucket = 0; bucket < 2 * LEVELS; bucket++) {
    const [from, to] = [buckets.start[bucket]!, buckets.start[bucket + 1]!];
    if (from === to) continue;
    const level = bucket >> 1;
    if (isSigned) setSignedStroke(context, palette, bucket, room, Math.min(1, gap / NARROW_GAP));
    else setNeutralStroke(context, palette, level, room);
    if (context.globalAlpha < leastAlpha) context.globalAlpha = leastAlpha;
    context.beginPath();
    for (let i = from; i < to; i++) {
      traceEdge(context, connection, source, target, base + buckets.order[i]! * step);
    }
    context.stroke();
  }
}

/** 1 where every edge has room to be followed, less where they crowd. */
function roomFor(edges: number, many: number, gap = WIDE_GAP): number {
  return Math.max(0.1, Math.min(1, gap / WIDE_GAP, Math.sqrt(many / edges)));
}

function setSignedStroke(
  context: CanvasRenderingContext2D,
  palette: Palette,
  bucket: number,
  room: number,
  slimming: number,
): void {
  const level = bucket >> 1;
  const share = SHARES[level]!;
  const crowded = 1 - room;
  context.lineWidth = Math.max(THINNEST, WIDTHS[level]! * slimming * (room + crowded * share ** 4));
  context.globalAlpha = ALPHAS[level]! * (room + crowded * share);
  context.strokeStyle = level === 0 ? palette.faint : bucket % 2 === 0 ? palette.positive : palette.negative;
}

function setNeutralStroke(
  context: CanvasRenderingContext2D,
  palette: Palette,
  level: number,
  room: number,
): void {
  context.lineWidth = NEUTRAL_WIDTHS[level]!;
  context.globalAlpha = NEUTRAL_ALPHAS[level]! * room;
  context.strokeStyle = palette.faint;
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
