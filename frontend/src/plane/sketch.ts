import type { Plot } from "../views/plane/plot";

/** A point that was drawn: its coordinates, and its class number or value. */
export interface SketchPoint {
  readonly at: readonly number[];
  readonly target: number;
}

/** What the server takes at most: about as many as one message to it holds. */
export const MOST_POINTS = 10_000;
/** A brush leaves its next point only this far from all others of its colour. */
const SPACING_PX = 7;
const DIGITS = 3;

/** Add a point, unless one of its colour is that near already, or there are too many. */
export function withPoint(
  points: readonly SketchPoint[],
  point: SketchPoint,
  plot: Plot,
): readonly SketchPoint[] {
  const [left, top] = placeOnScreen(point, plot);
  const isAlike = ({ at, target }: SketchPoint) => at.length === 1 || target === point.target;
  const near = nearestIndex(points.filter(isAlike), plot, left, top, SPACING_PX);
  return near >= 0 || points.length >= MOST_POINTS ? points : [...points, rounded(point)];
}

/** Leave out all points within reach of a place of the screen. */
export function withoutPoints(
  points: readonly SketchPoint[],
  plot: Plot,
  left: number,
  top: number,
  reach: number,
): readonly SketchPoint[] {
  const kept = points.filter((point) => {
    const [x, y] = placeOnScreen(point, plot);
    return Math.hypot(x - left, y - top) > reach;
  });
  return kept.length === points.length ? points : kept;
}

/** Move one point; of a curve, its target moves with it. */
export function withMoved(
  points: readonly SketchPoint[],
  index: number,
  at: readonly number[],
  target: number | undefined,
): readonly SketchPoint[] {
  return points.map((point, i) => (i === index ? rounded({ at, target: target ?? point.target }) : point));
}

/** The nearest point to a place of the screen, within reach; -1 if there is none. */
export function nearestIndex(
  points: readonly SketchPoint[],
  plot: Plot,
  left: number,
  top: number,
  reach: number,
): number {
  let [nearest, least] = [-1, reach];
  points.forEach((point, i) => {
    const [x, y] = placeOnScreen(point, plot);
    const distance = Math.hypot(x - left, y - top);
    if (distance < least) [nearest, least] = [i, distance];
  });
  return nearest;
}

function placeOnScreen({ at, target }: SketchPoint, plot: Plot): [number, number] {
  return [plot.toLeft(at[0]!), plot.toTop(at[1] ?? target)];
}

/** Short numbers: the points are part of the link. */
function rounded({ at, target }: SketchPoint): SketchPoint {
  const short = (value: number) => Number(value.toFixed(DIGITS));
  return { at: at.map(short), target: short(target) };
}
