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
  readonly input: Float32Array;
  /** (height, width, channels) */
  readonly inputShape: readonly number[];
  /** (height, width, filters) */
  readonly outputShape: readonly number[];
}

/** How one value of a map comes about: what each input map adds, and the numbers of the one that adds most. */
export interface ConvWindow {
  /** Top left of the window in the input; negative where it hangs over the border. */
  readonly top: number;
  readonly left: number;
  /** Σ kernel × input of every channel. */
  readonly sums: Float32Array;
  readonly strongest: number;
  readonly patch: Float32Array;
  readonly weights: Float32Array;
}

/** The window of one output cell of one filter. */
export function convWindow(convolution: Convolution, filter: number, cell: Cell): ConvWindow {
  const { kernel, stride, inputShape, outputShape } = convolution;
  const channels = inputShape[2]!;
  const top = cell.row * stride - padding(inputShape[0]!, outputShape[0]!, kernel.shape[0]!, stride);
  const left = cell.column * stride - padding(inputShape[1]!, outputShape[1]!, kernel.shape[1]!, stride);
  const sums = Float32Array.from({ length: channels }, (_, channel) => {
    const patch = patchAt(convolution, channel, top, left);
    return dot(patch, kernelOf(kernel, channel, filter));
  });
  const strongest = sums.reduce((best, sum, i) => (Math.abs(sum) > Math.abs(sums[best]!) ? i : best), 0);
  return {
    top,
    left,
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

/** Zeros before the first row: as many as after the last, or one less. None where the shapes tell of none. */
function padding(input: number, output: number, size: number, stride: number): number {
  return Math.max(0, Math.floor(((output - 1) * stride + size - input) / 2));
}

function patchAt({ kernel, input, inputShape }: Convolution, channel: number, top: number, left: number) {
  const [height, width, channels] = inputShape as [number, number, number];
  const [rows, columns] = kernel.shape as [number, number];
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [top + Math.floor(i / columns), left + (i % columns)];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
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
