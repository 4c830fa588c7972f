/** Where a text stands: from `left` on, on one of the lines below each other. */
export interface TextPlace {
  readonly left: number;
  readonly row: number;
}

/** Move two heights apart until they are `gap` from each other, each by the same amount, within `least` and `most`. */
export function separate(a: number, b: number, gap: number, least: number, most: number): [number, number] {
  const missing = gap - Math.abs(a - b);
  const shift = missing > 0 ? missing / 2 : 0;
  const [upper, lower] = [Math.min(a, b) - shift, Math.max(a, b) + shift];
  const slide = Math.max(0, least - upper) - Math.max(0, lower - most);
  return a <= b ? [upper + slide, lower + slide] : [lower + slide, upper + slide];
}

/**
 * Places for texts beside their marks, at ascending positions: none covers another, and none leaves 0 to `room`. The
 * newest come first; a place over another mark is taken only where there is no other.
 */
export function placeTexts(
  positions: readonly number[],
  widths: readonly number[],
  room: number,
  rows: number,
): (TextPlace | null)[] {
  const places: (TextPlace | null)[] = positions.map(() => null);
  const covers = (place: TextPlace, width: number) => (at: number) =>
    at > place.left && at < place.left + width;
  const isFree = (place: TextPlace, width: number) =>
    place.left >= 0 &&
    place.left + width <= room &&
    places.every(
      (other, i) =>
        other?.row !== place.row || other.left >= place.left + width || other.left + widths[i]! <= place.left,
    );
  for (let i = positions.length - 1; i >= 0; i--) {
    const [position, width] = [positions[i]!, widths[i]!];
    const free = Array.from({ length: rows }, (_, row) => [
      { left: position, row },
      { left: position - width, row },
    ])
      .flat()
      .filter((place) => isFree(place, width));
    places[i] = free.find((place) => !positions.some(covers(place, width))) ?? free[0] ?? null;
  }
  return places;
}

/** Places for the texts of marks at one position, below each other: beside it, or as near as `room` lets them. */
export function stackTexts(position: number, widths: readonly number[], room: number): TextPlace[] {
  return widths.map((width, row) => ({
    left: position + width <= room ? position : Math.max(0, position - width),
    row,
  }));
}
