import type { Point, Stroke } from "./geometry";

/** What was drawn on the pad: a frozen value, every change gives a new one. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
}

export const EMPTY_DRAWING: Drawing = { strokes: [] };

/** Points closer than this to the last one add nothing. */
const LEAST_DISTANCE = 1 / 512;

export function beginStroke({ strokes }: Drawing, point: Point): Drawing {
  return { strokes: [...strokes, [point]] };
}

/** Go on with the last stroke. */
export function extendStroke(drawing: Drawing, points: readonly Point[]): Drawing {
  const last = drawing.strokes.at(-1);
  if (!last) return drawing;
  const stroke = [...last];
  for (const point of points) {
    const end = stroke.at(-1);
    if (!end || Math.hypot(point.x - end.x, point.y - end.y) >= LEAST_DISTANCE) stroke.push(point);
  }
  return { strokes: [...drawing.strokes.slice(0, -1), stroke] };
}

/** Take back the last stroke. */
export function undoStroke({ strokes }: Drawing): Drawing {
  return { strokes: strokes.slice(0, -1) };
}

export function isEmpty({ strokes }: Drawing): boolean {
  return strokes.length === 0;
}
