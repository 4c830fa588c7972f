/** One cell of a map. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Where a map is strongest. */
export function strongestCell(map: Float32Array, width: number): Cell {
  const index = map.reduce((best, value, i) => (Math.abs(value) > Math.abs(map[best]!) ? i : best), 0);
  return { row: Math.floor(index / width), column: index % width };
}
