/** The place for tiles, and what each needs, in pixels. */
export interface Place {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** A tile is so wide at least: where not all are in sight then, one scrolls. */
  readonly least: number;
  /** How high a tile of a width is. */
  readonly heightOf: (width: number) => number;
}

/** In how many columns so many tiles are largest: as few as have them all in sight. */
export function columnsFor(count: number, { width, height, gap, least, heightOf }: Place): number {
  const most = Math.max(1, Math.floor((width + gap) / (least + gap)));
  for (let columns = 1; columns < most; columns++) {
    const rows = Math.ceil(count / columns);
    const each = (width - (columns - 1) * gap) / columns;
    if (rows * heightOf(each) + (rows - 1) * gap <= height) return columns;
  }
  return most;
}
