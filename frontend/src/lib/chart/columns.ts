/** Measurements in buckets of equal width, from step 0 on. */
export interface Buckets {
  readonly means: Float32Array;
  readonly minima: Float32Array;
  readonly maxima: Float32Array;
  readonly length: number;
  readonly stride: number;
}

/** Step at the middle of a bucket. */
export function bucketStep(bucket: number, stride: number): number {
  return bucket * stride + (stride - 1) / 2;
}

/** The bucket of a step, within those in use. */
export function bucketAt(step: number, { length, stride }: Buckets): number {
  return Math.min(length - 1, Math.max(0, Math.floor(step / stride)));
}

/**
 * Minimum and maximum of every column of pixels, so that drawing takes as long for a million steps as for a thousand and
 * no extreme is lost. Column c covers the steps c * stepsPerColumn on. Empty columns have minimum > maximum.
 */
export function columnExtremes(
  buckets: Buckets,
  stepsPerColumn: number,
  minima: Float32Array,
  maxima: Float32Array,
): void {
  minima.fill(Infinity);
  maxima.fill(-Infinity);
  const last = minima.length - 1;
  for (let k = 0; k < buckets.length; k++) {
    const column = Math.min(last, Math.floor(bucketStep(k, buckets.stride) / stepsPerColumn));
    minima[column] = Math.min(minima[column]!, buckets.minima[k]!);
    maxima[column] = Math.max(maxima[column]!, buckets.maxima[k]!);
  }
}

/** Index of the nearest of ascending `steps`; -1 when there are none. */
export function nearestIndex(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [steps[low - 1], steps[low]];
  if (before === undefined) return after === undefined ? -1 : low;
  return after !== undefined && after - step < step - before ? low : low - 1;
}
