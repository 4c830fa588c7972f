/** Where a text stands on a line: `start` right of its mark, `end` left of it; null when there is no room for it. */
export type Side = "start" | "end" | null;

/** Move two heights apart until they are `gap` from each other, each by the same amount, within `least` and `most`. */
export function separate(a: number, b: number, gap: number, least: number, most: number): [number, number] {
  const missing = gap - Math.abs(a - b);
  const shift = missing > 0 ? missing / 2 : 0;
  const [upper, lower] = [Math.min(a, b) - shift, Math.max(a, b) + shift];
  const slide = Math.max(0, least - upper) - Math.max(0, lower - most);
  return a <= b ? [upper + slide, lower + slide] : [lower + slide, upper + slide];
}

/** Sides for texts at ascending positions: none covers another, and none leaves 0 to `room`. The newest come first. */
export function placeTexts(positions: readonly number[], widths: readonly number[], room: number): Side[] {
  const sides: Side[] = positions.map(() => null);
  let free = room;
  for (let i = positions.length - 1; i >= 0; i--) {
    const [position, width] = [positions[i]!, widths[i]!];
    const before = i > 0 ? positions[i - 1]! : 0;
    if (position + width <= free) sides[i] = "start";
    else if (position <= free && position - width >= before) sides[i] = "end";
    if (sides[i] !== null) free = sides[i] === "start" ? position : position - width;
  }
  return sides;
}
