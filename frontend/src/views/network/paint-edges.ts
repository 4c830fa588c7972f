import type { Palette } from "../../lib/render/palette";
import { LEVELS } from "../../lib/render/strokes";
import { edgeCurve, traceCurve } from "./edge-curve";
import type { Scene, SceneConnection, UnitRef } from "./scene";
import { UnitEdges, type EdgeSet } from "./unit-edges";

const THINNEST = 0.6;
const THICKEST = 3.5;

/** Width and opacity by level: thin and faint where nothing flows, thick and opaque where the decision is made. */
const SHARES = Float32Array.from({ length: LEVELS }, (_, level) => level / (LEVELS - 1));
const WIDTHS = SHARES.map((share) => THINNEST + (THICKEST - THINNEST) * share ** 1.7);
const ALPHAS = SHARES.map((share) => 0.1 + 0.86 * share ** 0.9);
const NEUTRAL_WIDTHS = WIDTHS.map((width) => Math.min(1.6, width));
const NEUTRAL_ALPHAS = ALPHAS.map((alpha) => 0.16 + 0.8 * alpha);
/** Between functions there are few edges, and each weight is to be seen and taken hold of. */
const WEIGHT_WIDTHS = SHARES.map((share) => 0.9 + 5.1 * share ** 1.2);
const WEIGHT_ALPHAS = SHARES.map((share) => 0.28 + 0.68 * share ** 0.8);
const DASHES = [9, 2.5];
/** Of more edges between two layers nobody sees dashes, which take several times as long to draw. */
const MOST_DASHED = 400;
const SOLID: number[] = [];
const SKIP_WIDTH = 3;
const SKIP_GAP = 3;
/** How far the handles of an arc are above what it goes past. */
const SKIP_RISE = 14;
/** All edges of a unit in focus can be seen, also where nothing flows. */
const FOCUS_ALPHA = 0.35;

/** All but the strongest edges are thinner in narrower gaps and where there are more of them. */
const WIDE_GAP = 90;
const NARROW_GAP = 45;
const MANY_EDGES = 160;
const MANY_WEIGHTS = 36;
const MANY_NEUTRAL_EDGES = 40;

const unitEdges = new UnitEdges();

/**
 * Draw all edges that are seen, or only those of the unit in focus; `drift` is how far the signal has moved along
 * them.
 */
export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  focus: UnitRef | null,
  {
    drift = 0,
    isSeen = () => true,
  }: { drift?: number; isSeen?: (connection: SceneConnection) => boolean } = {},
): void {
  context.lineDashOffset = -drift;
  for (const connection of scene.connections.filter(isSeen)) {
    const edges = edgesToPaint(scene, connection, focus);
    if (edges && isSkip(scene, connection)) paintSkip(context, scene, connection, palette);
    else if (edges) paintConnection(context, scene, connection, edges, palette, focus ? FOCUS_ALPHA : 0);
  }
  context.globalAlpha = 1;
}

/** Whether it passes on, past other layers, what these are to add to. */
function isSkip({ layers }: Scene, { source, target, kind }: SceneConnection): boolean {
  const columns = layers[target]!.drawn.column - layers[source]!.drawn.column;
  return columns > 1 && (kind === "pairs" || kind === "bundle");
}

/** One bold arc over the layers that it goes past. */
function paintSkip(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { source, target }: SceneConnection,
  palette: Palette,
): void {
  const [from, to] = [scene.layers[source]!.placement, scene.layers[target]!.placement];
  const passed = scene.layers.filter(
    ({ placement }) => placement.right > from.left && placement.left < to.right,
  );
  const top = Math.min(...passed.map(({ placement }) => placement.y[0]! - placement.markHeight / 2));
  const [left, right] = [(from.left + from.right) / 2, (to.left + to.right) / 2];
  const bend = (right - left) * 0.2;
  context.setLineDash(SOLID);
  context.lineCap = "round";
  context.lineWidth = SKIP_WIDTH;
  context.strokeStyle = palette.faint;
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(left, from.y[0]! - from.markHeight / 2 - SKIP_GAP);
  context.bezierCurveTo(
    left + bend,
    top - SKIP_RISE,
    right - bend,
    top - SKIP_RISE,
    right,
    to.y[0]! - to.markHeight / 2 - SKIP_GAP,
  );
  context.stroke();
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
  const isWeights = isSigned && target.drawn.look === "functions";
  const gap = target.placement.left - source.placement.right;
  const count = buckets.start[2 * LEVELS]!;
  const many = isWeights ? MANY_WEIGHTS : MANY_EDGES;
  const room = isSigned ? roomFor(count, many, gap) : roomFor(count, MANY_NEUTRAL_EDGES);
  const isDashed = isWeights && count <= MOST_DASHED;
  context.setLineDash(isDashed ? DASHES : SOLID);
  context.lineCap = isWeights ? "butt" : "round";
  for (let bucket = 0; bucket < 2 * LEVELS; bucket++) {
    const [from, to] = [buckets.start[bucket]!, buckets.start[bucket + 1]!];
    if (from === to) continue;
    const level = bucket >> 1;
    if (isWeights) setWeightStroke(context, palette, bucket, room);
    else if (isSigned) setSignedStroke(context, palette, bucket, room, Math.min(1, gap / NARROW_GAP));
    else setNeutralStroke(context, palette, level, room);
    if (context.globalAlpha < leastAlpha) context.globalAlpha = leastAlpha;
    context.beginPath();
    for (let i = from; i < to; i++) {
      const curve = edgeCurve(connection, source, target, base + buckets.order[i]! * step);
      if (curve) traceCurve(context, curve);
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

function setWeightStroke(
  context: CanvasRenderingContext2D,
  palette: Palette,
  bucket: number,
  room: number,
): void {
  const level = bucket >> 1;
  context.lineWidth = Math.max(THINNEST, WEIGHT_WIDTHS[level]! * Math.max(0.25, room));
  context.globalAlpha = WEIGHT_ALPHAS[level]! * (0.5 + 0.5 * room);
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
