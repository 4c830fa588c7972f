/** The arrays that a tensor's values may lie in; every element reads as a number. */
export type TensorData = Float32Array | Float16Array | Int8Array | Uint8Array | Int32Array;

export type Dtype = "F32" | "F16" | "I8" | "U8" | "I32";

/** A named array of numbers as it came over the wire: value i is `data[i] * scale`. */
export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
  readonly scale: number;
}

/** Where the latest tensors are looked up by name. */
export interface Tensors {
  get(name: string): Tensor | undefined;
}

/** A single number by its name; not a number while there is none. */
export function scalarOf(tensors: Tensors, name: string): number {
  const tensor = tensors.get(name);
  return tensor ? valueAt(tensor, 0) : NaN;
}

/** Value i, or 0 beyond the end. */
export function valueAt(tensor: Tensor, index: number): number {
  return (tensor.data[index] ?? 0) * tensor.scale;
}

/** Of bytes, this one stands for what lies beyond the range that they tell apart. */
const BEYOND = 127;

/** Whether value i may be any number beyond what it says. */
export function isBeyond({ dtype, data }: Tensor, index: number): boolean {
  return dtype === "I8" && Math.abs(data[index] ?? 0) === BEYOND;
}

/** The values as float32, in `out` when it has the right length: for loops that read each value many times. */
export function toFloat32(tensor: Tensor, out?: Float32Array): Float32Array {
  const { data, scale } = tensor;
  const values = out?.length === data.length ? out : new Float32Array(data.length);
  values.set(data);
  if (scale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= scale;
  return values;
}

/** Index of the largest value; -1 of an empty tensor. */
export function argmax(tensor: Tensor): number {
  let best = -1;
  let largest = -Infinity;
  for (let i = 0; i < tensor.data.length; i++) {
    const value = valueAt(tensor, i);
    if (value > largest) [best, largest] = [i, value];
  }
  return best;
}
