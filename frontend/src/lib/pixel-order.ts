import type { TensorData } from "./protocol/tensor";

/** Pixels moved to other places: at place i stands pixel `order[i]`. Without an order they are as they were. */
export function shuffled(pixels: Uint8Array, order: readonly number[]): Uint8Array {
  if (order.length === 0) return pixels;
  const stride = pixels.length / order.length;
  return pixels.map((_, i) => pixels[order[Math.floor(i / stride)]! * stride + (i % stride)]!);
}

/** Values of shuffled pixels, as many for each, moved back to where the pixels belong. */
export function unshuffled<T extends TensorData>(values: T, order: readonly number[]): T {
  if (order.length === 0) return values;
  const stride = values.length / order.length;
  const back = values.slice() as T;
  for (let i = 0; i < values.length; i++) {
    back[order[Math.floor(i / stride)]! * stride + (i % stride)] = values[i]!;
  }
  return back;
}
