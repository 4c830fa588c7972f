import { turnedPoint, type Box, type Direction, type Point } from "./geometry";

/** A part of a wire: a curve with two control points, or a line with round corners. */
export type Stroke =
  | { readonly kind: "curve"; readonly points: readonly [Point, Point, Point, Point] }
  | { readonly kind: "line"; readonly points: readonly Point[] };

const CORNER = 12;
const SAMPLES = 12;

/** A curve that begins and ends level. */
export function bezier(from: Point, to: Point): Stroke {
  const middle = (from.x + to.x) / 2;
  return { kind: "curve", points: [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to] };
}

export function line(...points: Point[]): Stroke {
  return { kind: "line", points };
}

/** The path that an SVG draws of strokes that follow each other, turned in the direction of the network. */
export function pathOf(strokes: readonly Stroke[], direction: Direction): string {
  const at = (point: Point) => {
    const { x, y } = turnedPoint(point, direction);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return strokes
    .map(({ kind, points }, i) => {
      const begin = i === 0 ? `M${at(points[0])}` : "";
      if (kind === "curve") return `${begin}C${at(points[1])} ${at(points[2])} ${at(points[3])}`;
      const corners = points.slice(1, -1).map((corner, j) => {
        const [into, out] = [toward(corner, points[j]!), toward(corner, points[j + 2]!)];
        return `L${at(into)}Q${at(corner)} ${at(out)}`;
      });
      return `${begin}${corners.join("")}L${at(points.at(-1)!)}`;
    })
    .join("");
}

/** A point a little way from a corner, where its arc begins. */
function toward(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = distance === 0 ? 0 : Math.min(CORNER, distance / 2) / distance;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

/** Whether a stroke comes nearer to a box than a margin. */
export function isCrossed({ kind, points }: Stroke, box: Box, margin: number): boolean {
  const along = kind === "curve" ? sampled(points) : points;
  return along.some(
    ({ x, y }) =>
      x > box.x - margin &&
      x < box.x + box.width + margin &&
      y > box.y - margin &&
      y < box.y + box.height + margin,
  );
}

function sampled([a, b, c, d]: readonly [Point, Point, Point, Point]): Point[] {
  return Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const t = i / SAMPLES;
    const s = 1 - t;
    const mix = (axis: "x" | "y") =>
      s ** 3 * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t ** 3 * d[axis];
    return { x: mix("x"), y: mix("y") };
  });
}
