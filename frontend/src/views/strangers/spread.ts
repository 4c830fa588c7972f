/** So many columns stand in the picture. */
export const COLUMNS = 48;

/** Smaller errors are rounding dust. */
const LEAST = 1e-6;

/** How wide a number is drawn: by its logarithm, each doubling as wide, or, of logarithms, as it is. */
export type Scale = "logarithmic" | "linear";

/** How numbers are spread: the share of each group in every column, and where a number lies, 0 to 1. */
export interface Spread {
  readonly test: readonly number[];
  readonly strangers: readonly number[];
  /** The largest share of a column. */
  readonly highest: number;
  readonly placeOf: (error: number) => number;
}

/** How two groups of numbers, each from the least to the largest, are spread over the same columns. */
export function spreadOf(
  test: ArrayLike<number>,
  strangers: ArrayLike<number>,
  scale: Scale = "logarithmic",
): Spread {
  const sizeOf = scale === "linear" ? (number: number) => number : doublings;
  const ends = [test[0], strangers[0], test[test.length - 1], strangers[strangers.length - 1]];
  const sizes = ends.filter((end) => end !== undefined && Number.isFinite(end)).map((end) => sizeOf(end!));
  // Round ends, so that the picture does not move with each step.
  const low = Math.floor(2 * Math.min(...sizes)) / 2;
  const high = Math.max(low + 0.5, Math.ceil(2 * Math.max(...sizes)) / 2);
  const placeOf = (error: number) => Math.min(1, Math.max(0, (sizeOf(error) - low) / (high - low)));
  const [ofTest, ofStrangers] = [shares(test, placeOf), shares(strangers, placeOf)];
  const highest = Math.max(...ofTest, ...ofStrangers);
  return { test: ofTest, strangers: ofStrangers, highest, placeOf };
}

function doublings(error: number): number {
  return Math.log2(Math.max(error, LEAST));
}

function shares(errors: ArrayLike<number>, placeOf: (error: number) => number): readonly number[] {
  const columns = Array.from({ length: COLUMNS }, () => 0);
  for (const error of Array.from(errors)) {
    const column = Math.min(COLUMNS - 1, Math.floor(placeOf(error) * COLUMNS));
    columns[column]! += 1 / errors.length;
  }
  return columns;
}
