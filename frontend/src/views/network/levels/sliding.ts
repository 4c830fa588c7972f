import type { Cell } from "../map-cell";

/** Where a window lies, in cells of a picture; beyond its borders where it hangs over them. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A window as the server gives it: top, left, height and width. */
export function windowOf([top = 0, left = 0, rows = 1, columns = 1]: ArrayLike<number> &
  Iterable<number>): Window {
  return { top, left, rows, columns };
}

/** The next cell of a map, row by row, and then the first again. */
export function cellAfter({ row, column }: Cell, { width, height }: Size): Cell {
  const next = (row * width + column + 1) % (width * height);
  return { row: Math.floor(next / width), column: next % width };
}

/** The next place of a filter over a sequence, and then the first again. */
export function cellBelow({ row, column }: Cell, { height }: Size): Cell {
  return { row: (row + 1) % height, column };
}

/** The cell of a map whose window lies over a cell of what it is made of. */
export function cellOver({ row, column }: Cell, input: Size, output: Size): Cell {
  return {
    row: Math.min(output.height - 1, Math.floor((row * output.height) / input.height)),
    column: Math.min(output.width - 1, Math.floor((column * output.width) / input.width)),
  };
}
