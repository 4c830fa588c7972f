import type { Point, Stroke } from "./geometry";

/** As `engine.pen` has it: what a pen does, one movement after another, each three numbers of 0 to 255. */
const FEATURES = 3;
const SPACING_PIXELS = 1.5;
const MIDDLE = 128;
const DRAWN = 255;
const MOVED = 128;
const DRAWN_SCALE = 42;
const MOVED_SCALE = 6;
const BLANK = [MIDDLE, MIDDLE, 0];

/** The digits of the data are so high, in pictures of FRAME pixels. */
const DIGIT_PIXELS = 20;
const FRAME = 28;
/** What is smaller than this part of the pad is not made larger: it may be the beginning of something. */
const LEAST_EXTENT = 0.5;

type Place = readonly [x: number, y: number];

/** Strokes on the pad as movements, as large as digits of the data are; as many as have room, from the first. */
export function movementsOf(strokes: readonly Stroke[], length: number): Uint8Array {
  const points = strokes.flat();
  const extent = Math.max(LEAST_EXTENT, spread(points.map(({ x }) => x)), spread(points.map(({ y }) => y)));
  const scale = DIGIT_PIXELS / extent;
  const lines = strokes.map((stroke) => spaced(stroke.map(({ x, y }) => [x * scale, y * scale] as const)));
  const rows: number[][] = [];
  let at: Place | undefined;
  for (const line of lines) {
    for (const [i, [x, y]] of line.entries()) {
      if (at) rows.push(row([x - at[0], y - at[1]], i > 0));
      at = [x, y];
    }
  }
  const taken = rows.slice(0, length);
  while (taken.length < length) taken.push(BLANK);
  return Uint8Array.from(taken.flat());
}

function spread(values: readonly number[]): number {
  return values.length > 0 ? Math.max(...values) - Math.min(...values) : 0;
}

function row([x, y]: Place, isDrawn: boolean): number[] {
  const scale = isDrawn ? DRAWN_SCALE : MOVED_SCALE;
  const number = (step: number) => Math.min(255, Math.max(0, MIDDLE + Math.round(scale * step)));
  return [number(x), number(y), isDrawn ? DRAWN : MOVED];
}

/** Points at equal distances along a line, and its end. */
function spaced(line: readonly Place[]): Place[] {
  const along = [0];
  for (let i = 1; i < line.length; i++) {
    along.push(along[i - 1]! + Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]));
  }
  const length = along.at(-1) ?? 0;
  const count = Math.ceil(length / SPACING_PIXELS - 0.5);
  return Array.from({ length: count + 1 }, (_, i) =>
    placeAt(line, along, Math.min(length, i * SPACING_PIXELS)),
  );
}

function placeAt(line: readonly Place[], along: readonly number[], at: number): Place {
  const next = Math.max(
    1,
    along.findIndex((distance) => distance >= at),
  );
  const [from, to] = [line[next - 1]!, line[next] ?? line[next - 1]!];
  const piece = (along[next] ?? 0) - along[next - 1]!;
  const part = piece > 0 ? (at - along[next - 1]!) / piece : 0;
  return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
}

/** How many movements there are. */
export function movementCount(movements: ArrayLike<number>): number {
  const count = movements.length / FEATURES;
  for (let i = 0; i < count; i++) if (movements[i * FEATURES + 2] === 0) return i;
  return count;
}

/** The strokes that movements draw, in the middle of a pad. */
export function strokesOf(movements: ArrayLike<number>): Stroke[] {
  const strokes: Point[][] = [[{ x: 0, y: 0, pressure: 0.5 }]];
  let at = { x: 0, y: 0 };
  for (let i = 0; i < movementCount(movements); i++) {
    const isDrawn = movements[i * FEATURES + 2] === DRAWN;
    const scale = (isDrawn ? DRAWN_SCALE : MOVED_SCALE) * FRAME;
    at = {
      x: at.x + (movements[i * FEATURES]! - MIDDLE) / scale,
      y: at.y + (movements[i * FEATURES + 1]! - MIDDLE) / scale,
    };
    if (!isDrawn) strokes.push([]);
    strokes.at(-1)!.push({ ...at, pressure: 0.5 });
  }
  const points = strokes.flat();
  const middle = (values: readonly number[]) => (Math.max(...values) + Math.min(...values)) / 2;
  const [x, y] = [middle(points.map((point) => point.x)), middle(points.map((point) => point.y))];
  return strokes.map((stroke) =>
    stroke.map((point) => ({ ...point, x: point.x - x + 0.5, y: point.y - y + 0.5 })),
  );
}
