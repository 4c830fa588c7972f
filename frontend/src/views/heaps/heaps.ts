import type { Tensors } from "../../lib/protocol/tensor";

/** Samples that lie together: the mean of their pictures, those nearest to the middle, and what they mostly are. */
export interface Heap {
  readonly size: number;
  /** The class that it has most of, and the share of it. */
  readonly label: number;
  readonly share: number;
  readonly mean: Uint8Array;
  readonly nearest: readonly number[];
}

/** The heaps of the latest evaluation that are not empty; undefined before the first. */
export function heapsFrom(tensors: Tensors): Heap[] | undefined {
  const [mean, nearest, counts] = ["mean", "nearest", "counts"].map((name) => tensors.get(`heaps/${name}`));
  if (!mean || !nearest || !counts) return undefined;
  const [heaps = 0, classes = 0] = counts.shape;
  const [pixels, shown] = [mean.data.length / heaps, nearest.data.length / heaps];
  const part = (data: ArrayLike<number>, heap: number, size: number) =>
    Array.from({ length: size }, (_, i) => data[heap * size + i]!);
  return Array.from({ length: heaps }, (_, heap) => {
    const of = part(counts.data, heap, classes);
    const size = of.reduce((sum, count) => sum + count, 0);
    const most = Math.max(...of);
    return {
      size,
      label: of.indexOf(most),
      share: size > 0 ? most / size : 0,
      mean: Uint8Array.from(part(mean.data, heap, pixels)),
      nearest: part(nearest.data, heap, shown).filter((number) => number >= 0),
    };
  }).filter(({ size }) => size > 0);
}
