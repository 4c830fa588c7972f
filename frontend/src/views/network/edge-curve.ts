import type { Connection } from "./connections";
import type { SceneLayer } from "./scene-layer";
import { edgeSource, edgeTarget, type Scene } from "./scene";

const MARGIN = 2;

/** An edge from (x0, y0) to (x1, y1): it leaves and arrives level, with both control points half way. */
export interface EdgeCurve {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Where an edge runs; null where one of its units has no place. */
export function edgeCurve(
  connection: Connection,
  source: SceneLayer,
  target: SceneLayer,
  edge: number,
): EdgeCurve | null {
  const from = source.placeOf[edgeSource(connection, edge, target.drawn.units)]!;
  const to = target.placeOf[edgeTarget(connection, edge, target.drawn.units)]!;
  if (from < 0 || to < 0) return null;
  return {
    x0: leavesAt(source, from),
    y0: source.placement.port[from]!,
    x1: target.placement.left - MARGIN,
    y1: target.placement.port[to]!,
  };
}

/** The curve of an edge of the scene; null where it or one of its units is not shown. */
export function curveOf(scene: Scene, index: number, edge: number): EdgeCurve | null {
  const connection = scene.connections[index];
  const source = connection && scene.layers[connection.source];
  const target = connection && scene.layers[connection.target];
  return source && target ? edgeCurve(connection, source, target, edge) : null;
}

export function traceCurve(context: CanvasPath, { x0, y0, x1, y1 }: EdgeCurve): void {
  const bend = (x1 - x0) * 0.5;
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

/** How far a point is from an edge; infinite beyond its ends. */
export function distanceToCurve({ x0, y0, x1, y1 }: EdgeCurve, x: number, y: number): number {
  const width = x1 - x0;
  if (width <= 0 || x < x0 || x > x1) return Infinity;
  const t = parameterAt((x - x0) / width);
  const slope = ((y1 - y0) * 6 * t * (1 - t)) / (width * (1.5 - 3 * t + 3 * t * t));
  return Math.abs(heightAt(y0, y1, t) - y) / Math.sqrt(1 + slope * slope);
}

/** The height of an edge at an x between its ends. */
export function heightOfCurve({ x0, y0, x1, y1 }: EdgeCurve, x: number): number {
  return heightAt(y0, y1, parameterAt((x - x0) / (x1 - x0 || 1)));
}

/** The middle of an edge. */
export function middleOfCurve({ x0, y0, x1, y1 }: EdgeCurve): { x: number; y: number } {
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}

function heightAt(y0: number, y1: number, t: number): number {
  return y0 + (y1 - y0) * t * t * (3 - 2 * t);
}

/** The curve's parameter at a share of its width: 1.5 t − 1.5 t² + t³ grows from 0 to 1. */
function parameterAt(share: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (t * (1.5 - 1.5 * t + t * t) < share) low = t;
    else high = t;
  }
  return (low + high) / 2;
}

function leavesAt({ placement }: SceneLayer, place: number): number {
  if (placement.columns > 1) return placement.right + MARGIN;
  return placement.x[place]! + placement.markWidth / 2 + MARGIN;
}
