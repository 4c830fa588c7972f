import { getStrokeOutlinePoints, getStrokePoints, type StrokePoint } from "perfect-freehand";

import type { Polygon, Stroke } from "./geometry";

/** How a stroke becomes ink: the pen's width on a pad of width 1, and whether what it encloses is filled. */
export interface Pen {
  readonly width: number;
  readonly fill: boolean;
}

/** perfect-freehand's smoothing has constants in pixels: its strokes are made at this many to the pad. */
const PAD_PIXELS = 512;

/** Where a stroke turns by more than this it continues as a new one, round at the joint: else a notch is left there. */
const SHARP_TURN = Math.PI / 4;

/** The smoothed outlines of a stroke, to be filled by the non-zero rule: its line and, if asked for, its inside. */
export function strokeOutlines(stroke: Stroke, { width, fill }: Pen): Polygon[] {
  const options = {
    size: width * PAD_PIXELS,
    thinning: 0.25,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: false,
    last: true,
  };
  const raw = stroke.map(({ x, y, pressure }) => [x * PAD_PIXELS, y * PAD_PIXELS, pressure]);
  const lines = splitAtTurns(getStrokePoints(raw, options)).map((points) =>
    getStrokeOutlinePoints(points, options).map(toPad),
  );
  const inside = fill && stroke.length > 2 ? [stroke.map(({ x, y }) => [x, y] as const)] : [];
  return [...lines, ...inside];
}

function toPad([x = 0, y = 0]: number[]): readonly [number, number] {
  return [x / PAD_PIXELS, y / PAD_PIXELS];
}

function splitAtTurns(points: StrokePoint[]): StrokePoint[][] {
  const pieces: StrokePoint[][] = [];
  let piece: StrokePoint[] = [];
  for (const [i, point] of points.entries()) {
    piece.push(point);
    const next = points[i + 1];
    if (i === 0 || !next || !turnsSharply(point, next)) continue;
    pieces.push(piece);
    piece = [{ ...point, vector: next.vector }];
  }
  return [...pieces, piece];
}

function turnsSharply(
  { vector: [x0 = 0, y0 = 0] }: StrokePoint,
  { vector: [x1 = 0, y1 = 0] }: StrokePoint,
): boolean {
  return Math.abs(Math.atan2(x0 * y1 - y0 * x1, x0 * x1 + y0 * y1)) > SHARP_TURN;
}
