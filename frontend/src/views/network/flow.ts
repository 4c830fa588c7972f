import type { Numbers } from "../../lib/render/magnitude";

/**
 * What flows from every source unit to every unit of a dense layer: Σ weight × activation over the values of the source
 * unit (one, or all places of a map). `kernel` is (places × channels, units), `out` (channels, units).
 */
export function denseFlow(
  kernel: Numbers,
  activations: Numbers,
  channels: number,
  units: number,
  out: Float32Array,
): void {
  out.fill(0);
  for (let i = 0; i < activations.length; i++) {
    const activation = activations[i]!;
    if (activation === 0) continue;
    const row = i * units;
    const to = (i % channels) * units;
    for (let unit = 0; unit < units; unit++) out[to + unit]! += kernel[row + unit]! * activation;
  }
}

/**
 * The mean contribution of every source map to every map of a convolution: mean activation × sum of the kernel.
 * `kernel` is (places, channels, units), `means` (channels), `out` (channels, units). Borders are not accounted for.
 */
export function convFlow(kernel: Numbers, means: Float32Array, units: number, out: Float32Array): void {
  out.fill(0);
  const block = means.length * units;
  for (let i = 0; i < kernel.length; i++) {
    const edge = i % block;
    out[edge]! += kernel[i]! * means[Math.floor(edge / units)]!;
  }
}

/** The part of a kernel that a cell hears on average: a picture that becomes larger is heard by more cells than it has. */
export function heardShare(from: readonly number[], to: readonly number[]): number {
  return Math.min(1, (from[0]! * from[1]!) / (to[0]! * to[1]!));
}

/** Mean of every channel of (places, channels) values. */
export function channelMeans(values: Numbers, out: Float32Array, places = values.length / out.length): void {
  const channels = out.length;
  out.fill(0);
  for (let i = 0; i < values.length; i++) out[i % channels]! += values[i]!;
  for (let c = 0; c < channels; c++) out[c]! /= places;
}
