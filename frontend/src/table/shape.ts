/** A row of a file, with its number there: the first one, with the names of the columns or without, is 1. */
export interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** How many cells there are up to the last one that is filled. */
export function filledWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

/** How many cells of a row are filled. */
export function filledCount(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== "").length;
}

/** How many columns a table has: as many as most rows have cells, without those that are empty throughout. */
export function columnCount(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const cells of rows) {
    if (filledWidth(cells) > 0) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  const [usual = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const widths = rows.filter(({ length }) => length === usual).map(filledWidth);
  return widths.reduce((a, b) => Math.max(a, b), 0);
}

/** Whether a row has so many cells; empty ones at its end do not count. */
export function fits(cells: readonly string[], columns: number): boolean {
  return filledWidth(cells) <= columns && cells.length >= columns;
}
