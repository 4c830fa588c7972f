import { valueAt, type Tensor } from "../../lib/protocol/tensor";

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A convolution between the maps that it reads and those that it writes. */
export interface Convolution {
  /** (size, size, channels, filters) */
  readonly kernel: Tensor;
  readonly stride: number;
  /** Whether the stride is that of the input's pixels, which have zeros between them, instead of the window's. */
  readonly isTransposed: boolean;
  readonly input: Float32Array;
  /** (height, width, channels) */
  readonly inputShape: readonly number[];
  /** (height, width, filters) */
  readonly outputShape: readonly number[];
}

/** How one value of a map comes about: what each input map adds, and the numbers of the one that adds most. */
export interface ConvWindow {
  /** Top left of the window in the input, and the pixels that it holds; negative where it hangs over the border. */
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
  /** Σ kernel × input of every channel. */
  readonly sums: Float32Array;
  readonly strongest: number;
  readonly patch: Float32Array;
  readonly weights: Float32Array;
}

/** The window of one output cell of one filter. */
export function convWindow(convolution: Convolution, filter: number, cell: Cell): ConvWindow {
  const { kernel, inputShape } = convolution;
  const [step, spread] = stridesOf(convolution);
  const channels = inputShape[2]!;
  const top = cell.row * step - padding(convolution, 0);
  const left = cell.column * step - padding(convolution, 1);
  const sums = Float32Array.from({ length: channels }, (_, channel) => {
    const patch = patchAt(convolution, channel, top, left);
    return dot(patch, kernelOf(kernel, channel, filter));
  });
  const strongest = sums.reduce((best, sum, i) => (Math.abs(sum) > Math.abs(sums[best]!) ? i : best), 0);
  return {
    top: Math.ceil(top / spread),
    left: Math.ceil(left / spread),
    rows: pixelsIn(top, kernel.shape[0]!, spread),
    columns: pixelsIn(left, kernel.shape[1]!, spread),
    sums,
    strongest,
    patch: patchAt(convolution, strongest, top, left),
    weights: kernelOf(kernel, strongest, filter),
  };
}

/** Where a map is strongest. */
export function strongestCell(map: Float32Array, width: number): Cell {
  const index = map.reduce((best, value, i) => (Math.abs(value) > Math.abs(map[best]!) ? i : best), 0);
  return { row: Math.floor(index / width), column: index % width };
}

/** How far apart windows lie, and how far apart the input's pixels. */
function stridesOf({ stride, isTransposed }: Convolution): [step: number, spread: number] {
  return isTransposed ? [1, stride] : [stride, 1];
}

/** Zeros before the first pixel of an axis: as many as after the last, or one less; transposed, or one more. */
function padding(convolution: Convolution, axis: 0 | 1): number {
  const { kernel, stride, isTransposed, inputShape, outputShape } = convolution;
  const size = kernel.shape[axis]!;
  if (isTransposed) return Math.min(size - 1, Math.ceil((size + stride - 2) / 2));
  return Math.max(0, Math.floor(((outputShape[axis]! - 1) * stride + size - inputShape[axis]!) / 2));
}

/** How many pixels lie in a window over pixels that are spread. */
function pixelsIn(start: number, size: number, spread: number): number {
  return Math.floor((start + size - 1) / spread) - Math.ceil(start / spread) + 1;
}

function patchAt(convolution: Convolution, channel: number, top: number, left: number): Float32Array {
  const { kernel, input, inputShape } = convolution;
  const [, spread] = stridesOf(convolution);
  const [height, width, channels] = inputShape as [number, number, number];
  const [rows, columns] = kernel.shape as [number, number];
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [(top + Math.floor(i / columns)) / spread, (left + (i % columns)) / spread];
    const isPixel = Number.isInteger(y) && Number.isInteger(x);
    const isInside = isPixel && y >= 0 && y < height && x >= 0 && x < width;
    return isInside ? input[(y * width + x) * channels + channel]! : 0;
  });
}

function kernelOf(kernel: Tensor, channel: number, filter: number): Float32Array {
  const [rows, columns, channels, filters] = kernel.shape as [number, number, number, number];
  return Float32Array.from({ length: rows * columns }, (_, i) =>
    valueAt(kernel, (i * channels + channel) * filters + filter),
  );
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
