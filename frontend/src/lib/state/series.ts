/** One measurement, over the steps that it covers. */
export interface Bucket {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

export const MOST_BUCKETS = 8_192;

/**
 * A scalar of every training step, in at most 8,192 buckets of equal width.
 *
 * Bucket k covers the `stride` steps from `k * stride` on. When the buckets are used up, neighbours are merged and
 * the stride doubles, so that the mean stays exact and no extreme is lost. An empty bucket has the mean NaN.
 */
export class ScalarSeries {
  readonly means = new Float32Array(MOST_BUCKETS).fill(NaN);
  readonly minima = new Float32Array(MOST_BUCKETS).fill(Infinity);
  readonly maxima = new Float32Array(MOST_BUCKETS).fill(-Infinity);
  readonly #sums = new Float64Array(MOST_BUCKETS);
  readonly #counts = new Float64Array(MOST_BUCKETS);
  #stride = 1;
  #length = 0;
  get stride(): number {
    return this.#stride;
  }

  /** Number of buckets in use, counted from step 0. */
  get length(): number {
    return this.#length;
  }

  /** Mean of the latest steps, or of those before one: of that many, or of a bucket where it is wider. */
  recent(steps: number, before = Infinity): number | undefined {
    const buckets = Math.max(1, Math.floor(steps / this.#stride));
    const end = Math.min(this.#length, Math.ceil(before / this.#stride));
    let [sum, count] = [0, 0];
    for (let k = Math.max(0, end - buckets); k < end; k++) {
      sum += this.#sums[k]!;
      count += this.#counts[k]!;
    }
    return count > 0 ? sum / count : undefined;
  }

  /** Add a measurement of the steps `first` to `end` (not included). Values that are not finite leave a gap. */
  add(first: number, end: number, { mean, minimum, maximum }: Bucket): void {
    if (end <= first || first < 0) return;
    while (Math.ceil(end / this.#stride) > MOST_BUCKETS || this.#stride < end - first) this.#double();
    const last = Math.floor((end - 1) / this.#stride);
    this.#length = Math.max(this.#length, last + 1);
    if (!Number.isFinite(mean)) return;
    for (let k = Math.floor(first / this.#stride); k <= last; k++) {
      const steps = Math.min(end, (k + 1) * this.#stride) - Math.max(first, k * this.#stride);
      this.#put(k, mean * steps, steps, minimum, maximum);
    }
  }

  #put(k: number, sum: number, count: number, minimum: number, maximum: number): void {
    this.#sums[k]! += sum;
    this.#counts[k]! += count;
    this.means[k] = this.#sums[k]! / this.#counts[k]!;
    this.minima[k] = Math.min(this.minima[k]!, minimum);
    this.maxima[k] = Math.max(this.maxima[k]!, maximum);
  }

  #double(): void {
    const { means, minima, maxima } = this;
    const length = this.#length;
    this.#stride *= 2;
    this.#length = Math.ceil(length / 2);
    for (let k = 0; k < length; k++) {
      const [sum, count, minimum, maximum] = [this.#sums[k]!, this.#counts[k]!, minima[k]!, maxima[k]!];
      this.#sums[k] = this.#counts[k] = 0;
      [means[k], minima[k], maxima[k]] = [NaN, Infinity, -Infinity];
      if (count > 0) this.#put(k >> 1, sum, count, minimum, maximum);
    }
  }
}
