import type { Numbers } from "./magnitude";

/** Where each side of a cell is crossed: from corner to corner, as (x, y) of the corners. */
const BOTTOM = 0;
const RIGHT = 1;
const TOP = 2;
const LEFT = 3;

/** The pairs of sides that a line joins, by which corners lie above the level (bit 0: low x, low y; then anticlockwise). */
const JOINS: readonly (readonly number[])[] = [
  [],
  [LEFT, BOTTOM],
  [BOTTOM, RIGHT],
  [LEFT, RIGHT],
  [RIGHT, TOP],
  [LEFT, TOP, BOTTOM, RIGHT],
  [BOTTOM, TOP],
  [LEFT, TOP],
  [TOP, LEFT],
  [TOP, BOTTOM],
  [LEFT, BOTTOM, RIGHT, TOP],
  [TOP, RIGHT],
  [RIGHT, LEFT],
  [RIGHT, BOTTOM],
  [BOTTOM, LEFT],
  [],
];

/**
 * The lines on which a field of (size, size) values is at a level (marching squares), called back as segments from
 * (x0, y0) to (x1, y1) in columns and rows.
 */
export function contour(
  field: Numbers,
  size: number,
  level: number,
  segment: (x0: number, y0: number, x1: number, y1: number) => void,
): void {
  for (let y = 0; y < size - 1; y++) {
    for (let x = 0; x < size - 1; x++) {
      const at = y * size + x;
      const corners = [field[at]!, field[at + 1]!, field[at + size + 1]!, field[at + size]!] as const;
      const joins = JOINS[caseOf(corners, level)]!;
      for (let i = 0; i < joins.length; i += 2) {
        const [x0, y0] = crossing(joins[i]!, corners, level);
        const [x1, y1] = crossing(joins[i + 1]!, corners, level);
        segment(x + x0, y + y0, x + x1, y + y1);
      }
    }
  }
}

type Corners = readonly [number, number, number, number];

function caseOf([a, b, c, d]: Corners, level: number): number {
  return (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
}

function crossing(side: number, [a, b, c, d]: Corners, level: number): readonly [number, number] {
  switch (side) {
    case BOTTOM:
      return [share(a, b, level), 0];
    case RIGHT:
      return [1, share(b, c, level)];
    case TOP:
      return [share(d, c, level), 1];
    default:
      return [0, share(a, d, level)];
  }
}

function share(from: number, to: number, level: number): number {
  return from === to ? 0.5 : (level - from) / (to - from);
}
