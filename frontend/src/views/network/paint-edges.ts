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
const SOLID: number[] = [];
/** All edges of a unit in focus can be seen, also where nothing flows. */
const FOCUS_ALPHA = 0.35;

/** All but the strongest edges are thinner in narrower gaps and where there are more of them. */
const WIDE_GAP = 90;
const NARROW_GAP = 45;
const MANY_EDGES = 160;
const MANY_NEUTRAL_EDGES = 40;

const unitEdges = new UnitEdges();

/** Draw all edges, or only those of the unit in focus; `drift` is how far the signal has moved along them. */
export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  focus: UnitRef | null,
  drift = 0,
): void {
  context.lineDashOffset = -drift;
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
  const isWeights = isSigned && target.drawn.look === "functions";
  const gap = target.placement.left - source.placement.right;
  const count = buckets.start[2 * LEVELS]!;
  const room = isSigned ? roomFor(count, MANY_EDGES, gap) : roomFor(count, MANY_NEUTRAL_EDGES);
  context.setLineDash(isWeights ? DASHES : SOLID);
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
  context.lineWidth = WEIGHT_WIDTHS[level]! * Math.max(0.4, room);
  context.globalAlpha = WEIGHT_ALPHAS[level]!;
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
