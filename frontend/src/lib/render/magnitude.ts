/** Any array of numbers that can be read by index. */
export type Numbers = ArrayLike<number>;

const RMS_SPAN = 2.6;
/** Beyond so many times the median, values are outliers. */
const OUTLYING = 100;
/** So many values tell the median well enough. */
const SAMPLES = 512;

/** The largest absolute value. */
export function largestMagnitude(values: Numbers): number {
  return measure(values, Infinity).largest;
}

/** The largest absolute value that is no outlier: one huge number does not hide all others. */
export function usualMagnitude(values: Numbers): number {
  return measure(values, outlyingFrom(values)).largest;
}

/**
 * The magnitude that is shown in full colour: a multiple of the root mean square of all but outliers, at most the
 * largest of these. Random weights read as well as trained ones.
 */
export function robustMagnitude(values: Numbers): number {
  const { rms, largest } = measure(values, outlyingFrom(values));
  return Math.min(largest, RMS_SPAN * rms);
}

/** The magnitude beyond which values are outliers, by the median of those that are not 0. */
function outlyingFrom(values: Numbers): number {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES));
  const magnitudes: number[] = [];
  for (let i = 0; i < values.length; i += stride) if (values[i] !== 0) magnitudes.push(Math.abs(values[i]!));
  if (magnitudes.length === 0) return Infinity;
  return OUTLYING * Float64Array.from(magnitudes).sort()[magnitudes.length >> 1]!;
}

function measure(values: Numbers, within: number): { rms: number; largest: number } {
  let squares = 0;
  let count = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (!(magnitude <= within)) continue;
    squares += magnitude * magnitude;
    count++;
    if (magnitude > largest) largest = magnitude;
  }
  return { rms: count === 0 ? 0 : Math.sqrt(squares / count), largest };
}
