/** A text on a line: from `left` on, around the height `middle`. */
export interface TextBox {
  readonly left: number;
  readonly width: number;
  readonly middle: number;
}

/**
 * The height nearest to where a text should stand at which it covers none of those that are there; null if there is
 * none within `reach` lines, or within `least` and `most`.
 */
export function freeHeight(
  box: TextBox,
  taken: readonly TextBox[],
  { line, least, most, reach = 4 }: { line: number; least: number; most: number; reach?: number },
): number | null {
  const near = taken.filter(({ left, width }) => left < box.left + box.width && box.left < left + width);
  // A little beyond each that is in the way, to either side.
  const heights = [box.middle, ...near.flatMap(({ middle }) => [middle - line, middle + line])];
  const free = heights.filter(
    (height) =>
      height >= least &&
      height <= most &&
      Math.abs(height - box.middle) <= reach * line &&
      near.every(({ middle }) => Math.abs(middle - height) >= line - 0.01),
  );
  return free.reduce<number | null>(
    (best, height) =>
      best === null || Math.abs(height - box.middle) < Math.abs(best - box.middle) ? height : best,
    null,
  );
}

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
