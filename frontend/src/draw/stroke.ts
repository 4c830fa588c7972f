import { getStroke } from "perfect-freehand";

import type { Polygon, Stroke } from "./geometry";

/** How a stroke becomes ink: the pen's width on a pad of width 1, and whether what it encloses is filled. */
export interface Pen {
  readonly width: number;
  readonly fill: boolean;
}

/** perfect-freehand's smoothing has constants in pixels: its strokes are made at this many to the pad. */
const PAD_PIXELS = 512;

/** The smoothed outlines of a stroke, to be filled by the non-zero rule: its line and, if asked for, its inside. */
export function strokeOutlines(stroke: Stroke, { width, fill }: Pen): Polygon[] {
  const points = stroke.map(({ x, y, pressure }) => [x * PAD_PIXELS, y * PAD_PIXELS, pressure]);
  const outline = getStroke(points, {
    size: width * PAD_PIXELS,
    thinning: 0.25,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: false,
    last: true,
  });
  const line: Polygon = outline.map(([x = 0, y = 0]) => [x / PAD_PIXELS, y / PAD_PIXELS] as const);
  if (!fill || stroke.length < 3) return [line];
  return [line, stroke.map(({ x, y }) => [x, y] as const)];
}
