import { curveOf, heightOfCurve } from "./edge-curve";
import { biasMark } from "./layout";
import type { Param } from "./param";
import type { Scene } from "./scene";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

const GAP = 16;
const MARGIN = 4;
const SAMPLES = 24;

/**
 * Where a card about a number stands: near where it was pointed at, beside the edge and the units that it is about.
 * Where nothing is free, it covers as little of them as can be.
 */
export function cardPlace(at: Spot, card: Size, picture: Size, free: readonly Spot[]): Spot {
  const [left, centre, right] = [at.x - GAP - card.width, at.x - card.width / 2, at.x + GAP];
  const [above, middle, below] = [at.y - GAP - card.height, at.y - card.height / 2, at.y + GAP];
  const places = [
    { x: centre, y: below },
    { x: centre, y: above },
    { x: right, y: below },
    { x: right, y: above },
    { x: left, y: below },
    { x: left, y: above },
    { x: right, y: middle },
    { x: left, y: middle },
  ].map(({ x, y }) => ({ x: kept(x, picture.width - card.width), y: kept(y, picture.height - card.height) }));
  const covered = places.map((place) => free.filter((spot) => covers(place, card, spot)).length);
  return places[covered.indexOf(Math.min(...covered))]!;
}

/** What a card must leave free: spots along the edge of a number, and on the marks of its units. */
export function spotsOf(scene: Scene, param: Param): Spot[] {
  const curve = param.edge && curveOf(scene, param.edge.connection, param.edge.edge);
  if (curve) {
    return Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const x = curve.x0 + ((curve.x1 - curve.x0) * i) / SAMPLES;
      return { x, y: heightOfCurve(curve, x) };
    });
  }
  const layer = scene.layers.find(({ drawn }) => drawn.info.id === param.ref.layer);
  const place = layer?.placeOf[param.ref.index[0] ?? 0] ?? -1;
  if (!layer || place < 0) return [];
  const { x, y, markWidth, markHeight } = layer.placement;
  const mark = biasMark(layer.placement, place);
  const corners = [-1, 0, 1].flatMap((row) =>
    [-1, 0, 1].map((column) => ({
      x: x[place]! + (column * markWidth) / 2,
      y: y[place]! + (row * markHeight) / 2,
    })),
  );
  return [...corners, { x: mark.x, y: mark.y }];
}

function kept(value: number, most: number): number {
  return Math.max(MARGIN, Math.min(value, most - MARGIN));
}

function covers({ x, y }: Spot, { width, height }: Size, spot: Spot): boolean {
  return (
    spot.x > x - MARGIN && spot.x < x + width + MARGIN && spot.y > y - MARGIN && spot.y < y + height + MARGIN
  );
}
