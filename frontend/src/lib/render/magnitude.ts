/** Any array of numbers that can be read by index. */
export type Numbers = ArrayLike<number>;

const RMS_SPAN = 2.6;

/** The largest absolute value. */
export function largestMagnitude(values: Numbers): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/**
 * The magnitude that is shown in full colour: a multiple of the root mean square, at most the largest value. A few
 * outliers do not wash out all the others, and random weights read as well as trained ones.
 */
export function robustMagnitude(values: Numbers): number {
  let squares = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    squares += value * value;
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
  }
  if (largest === 0) return 0;
  return Math.min(largest, RMS_SPAN * Math.sqrt(squares / values.length));
}
