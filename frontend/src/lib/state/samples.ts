import { fetchSamples, type LabelledPictures, type Split } from "../protocol/api";

/** One sample of the session's data: of a picture grey values of 0 to 255, or the numbers of a row. */
export interface Sample {
  readonly split: Split;
  readonly index: number;
  readonly label: number;
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float32Array;
  /** The values of a picture; empty of a row. */
  readonly pixels: Uint8Array;
}

const MOST_KEPT = 4_096;
const MOST_A_REQUEST = 64;

/** Samples by split and index: fetched once, in few requests. */
export class Samples {
  readonly #kept = new Map<string, Sample>();
  #session = "";
  #dataset = "";

  /** From now on samples come from this session and its data set, a spec as JSON. */
  open(session: string, dataset: string): void {
    if (session !== this.#session || dataset !== this.#dataset) this.#kept.clear();
    this.#session = session;
    this.#dataset = dataset;
  }

  /** The samples, in order. Rejects with `RequestFailed`, or when the session's data have changed meanwhile. */
  async load(split: Split, indices: readonly number[]): Promise<Sample[]> {
    const [session, dataset] = [this.#session, this.#dataset];
    const missing = [...new Set(indices)].filter((index) => !this.#kept.has(keyOf(split, index)));
    for (let i = 0; i < missing.length; i += MOST_A_REQUEST) {
      const part = missing.slice(i, i + MOST_A_REQUEST);
      const pictures = await fetchSamples(session, dataset, split, part);
      if (!pictures || session !== this.#session || dataset !== this.#dataset) throw new StaleSamples();
      part.forEach((index, row) => this.#keep(toSample(pictures, split, index, row)));
    }
    return indices.flatMap((index) => this.#kept.get(keyOf(split, index)) ?? []);
  }

  #keep(sample: Sample): void {
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= MOST_KEPT && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(keyOf(sample.split, sample.index), sample);
  }
}

/** The samples that were asked for belong to data that have been replaced. */
export class StaleSamples extends Error {}

function toSample({ input, label }: LabelledPictures, split: Split, index: number, row: number): Sample {
  const shape = input.shape.slice(1);
  const size = shape.reduce((product, side) => product * side, 1);
  const part = input.data.subarray(row * size, (row + 1) * size);
  const pixels = input.dtype === "U8" ? Uint8Array.from(part) : new Uint8Array(0);
  const values = input.dtype === "U8" ? pixels : Float32Array.from(part);
  return { split, index, label: label.data[row] ?? -1, shape, values, pixels };
}

function keyOf(split: Split, index: number): string {
  return `${split} ${index}`;
}

export const samples = new Samples();
