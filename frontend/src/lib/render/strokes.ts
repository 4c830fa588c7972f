import { usualMagnitude } from "./magnitude";

/** Strengths are told apart in so many levels; each is one stroke for each sign. */
export const LEVELS = 20;
const BUCKETS = 2 * LEVELS;

/**
 * Edges sorted by strength into buckets that are stroked in one go, the strongest last.
 *
 * Bucket `2 * level + sign` holds the edges `order[start[bucket]]` to `order[start[bucket + 1] - 1]`; sign 0 is positive.
 */
export class StrokeBuckets {
  readonly order: Int32Array;
  readonly start = new Int32Array(BUCKETS + 1);
  readonly #counts = new Int32Array(BUCKETS);
  readonly #cursor = new Int32Array(BUCKETS);
  readonly #bucketOf: Uint8Array;

  constructor(capacity: number) {
    this.order = new Int32Array(capacity);
    this.#bucketOf = new Uint8Array(capacity);
  }

  /** Sort all strengths; of more than `most`, whole levels of the weakest are left out. */
  sort(strengths: Float32Array, most: number): void {
    const counts = this.#count(strengths);
    const weakest = weakestLevel(counts, most);
    let position = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.start[bucket] = this.#cursor[bucket] = position;
      if (bucket >> 1 >= weakest) position += counts[bucket]!;
    }
    this.start[BUCKETS] = position;
    for (let i = 0; i < strengths.length; i++) {
      const bucket = this.#bucketOf[i]!;
      if (bucket >> 1 >= weakest) this.order[this.#cursor[bucket]!++] = i;
    }
  }

  #count(strengths: Float32Array): Int32Array {
    const largest = usualMagnitude(strengths);
    const scale = largest > 0 ? (LEVELS - 1) / largest : 0;
    const counts = this.#counts.fill(0);
    for (let i = 0; i < strengths.length; i++) {
      const strength = strengths[i]!;
      const level = Math.min(LEVELS - 1, Math.abs(strength) * scale + 0.5) | 0;
      const bucket = 2 * level + (strength < 0 ? 1 : 0);
      this.#bucketOf[i] = bucket;
      counts[bucket]!++;
    }
    return counts;
  }
}

/** The weakest level that still fits when the strongest are taken first; at least the strongest level is taken. */
function weakestLevel(counts: Int32Array, most: number): number {
  let taken = 0;
  for (let level = LEVELS - 1; level >= 0; level--) {
    taken += counts[2 * level]! + counts[2 * level + 1]!;
    if (taken > most) return Math.min(level + 1, LEVELS - 1);
  }
  return 0;
}
