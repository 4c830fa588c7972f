import type { Size } from "./geometry";

/** Layers that stand above each other, and how many wires lead past their right side. */
export interface Column {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly wires: number;
  /** How many of them lead past layers, and need room above these. */
  readonly skips: number;
}

/** Columns that stand beside each other: the first one, and the one behind the last. */
export interface Row {
  readonly begin: number;
  readonly end: number;
}

/** The room on the screen, and how far the letters on the canvas may shrink in it. */
export interface Room extends Size {
  readonly leastZoom: number;
  readonly mostZoom: number;
}

/** Where what does not fit at the least zoom leads on, beyond the room. */
export type Overflow = "below" | "right";

/** Room for a wire that leads back to the begin of the next row, and for each that leads past layers. */
export const ROW_GAP = 52;
const SKIP_GAP = 14;
/** At this zoom all can be read with ease: one row less is worth more than larger letters. */
const COMFORTABLE_ZOOM = 0.68;
/** What cutting through one more wire costs, as the width of a row. */
const CUT_COST = 500;

/**
 * Break a long row of columns into several, as a text into lines: where as few wires as possible lead from one to the
 * next, and so that all of it is as large as can be in its room.
 */
export function fold(columns: readonly Column[], room: Room, overflow: Overflow): Row[] {
  const foldings = foldingsOf(columns);
  const zooms = foldings.map((rows) => zoomOf(columns, rows, room));
  const comfortable = zooms.findIndex((zoom) => zoom >= Math.min(COMFORTABLE_ZOOM, room.mostZoom));
  if (comfortable >= 0) return foldings[comfortable]!;
  const largest = Math.max(...zooms);
  if (largest >= room.leastZoom) return foldings[zooms.indexOf(largest)]!;
  if (overflow === "right") return foldings[0]!;
  const widest = room.width / room.leastZoom;
  return foldings.find((rows) => rows.every((row) => widthOf(columns, row) <= widest)) ?? foldings.at(-1)!;
}

/** How large the letters would be if all were shown. */
function zoomOf(columns: readonly Column[], rows: readonly Row[], room: Room): number {
  const width = Math.max(...rows.map((row) => widthOf(columns, row)));
  const height = rows.reduce((sum, row) => sum + heightOf(columns, row) + ROW_GAP, -ROW_GAP);
  return Math.min(room.width / width, room.height / height, room.mostZoom);
}

/** The best way to break the columns into one row, into two, and so on. */
function foldingsOf(columns: readonly Column[]): Row[][] {
  const count = columns.length;
  let best = Array.from({ length: count + 1 }, (_, end) => ({
    cost: end === 0 ? Infinity : widthOf(columns, { begin: 0, end }),
    rows: [{ begin: 0, end }],
  }));
  const foldings = [best[count]!.rows];
  while (foldings.length < count) {
    best = best.map((_, end) => {
      let found: (typeof best)[number] = { cost: Infinity, rows: [] };
      for (let begin = 1; begin < end; begin++) {
        const before = best[begin]!;
        const cut = CUT_COST * (columns[begin - 1]!.wires - 1);
        const cost = Math.max(before.cost, widthOf(columns, { begin, end })) + cut;
        if (cost < found.cost) found = { cost, rows: [...before.rows, { begin, end }] };
      }
      return found;
    });
    foldings.push(best[count]!.rows);
  }
  return foldings;
}

function widthOf(columns: readonly Column[], { begin, end }: Row): number {
  return columns[end - 1]!.right - columns[begin]!.left;
}

export function heightOf(columns: readonly Column[], row: Row): number {
  const inRow = columns.slice(row.begin, row.end);
  return Math.max(...inRow.map(({ bottom }) => bottom)) - topOf(columns, row);
}

export function topOf(columns: readonly Column[], { begin, end }: Row): number {
  const inRow = columns.slice(begin, end);
  const skips = Math.max(...inRow.map(({ skips }) => skips));
  return Math.min(...inRow.map(({ top }) => top)) - SKIP_GAP * skips;
}
