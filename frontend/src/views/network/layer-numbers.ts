import type { Tensors } from "../../lib/protocol/tensor";

/** How many numbers of one trainable array are how large. */
export interface Histogram {
  readonly param: string;
  readonly counts: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** The histograms of a layer's trainable arrays that have come so far. */
export function histogramsOf(tensors: Tensors, layer: string, params: readonly string[]): Histogram[] {
  return params.flatMap((param) => {
    const counts = tensors.get(`histograms/${layer}/${param}/counts`);
    const [low, high] = tensors.get(`histograms/${layer}/${param}/range`)?.data ?? [];
    if (!counts || low === undefined || high === undefined) return [];
    return [{ param, counts: Array.from(counts.data), low, high }];
  });
}

/** The units of a layer that no probed test sample brings above 0; undefined where that is not measured. */
export function deadUnitsOf(tensors: Tensors, layer: string): number[] | undefined {
  const dead = tensors.get(`dead_units/${layer}`);
  return dead && Array.from(dead.data.keys()).filter((unit) => dead.data[unit] === 1);
}

/** The mean magnitude of a layer's gradient, and the part of the largest layer's that it is. */
export interface GradientSize {
  readonly layer: string;
  readonly size: number;
  readonly part: number;
}

/** How large the gradients of these layers are, in their order; those that were not measured are left out. */
export function gradientSizesOf(tensors: Tensors, layers: readonly string[]): GradientSize[] {
  const sizes = layers.flatMap((layer) => {
    const size = tensors.get(`gradient_sizes/${layer}`)?.data[0];
    return size === undefined ? [] : [{ layer, size }];
  });
  const largest = Math.max(...sizes.map(({ size }) => size));
  return sizes.map(({ layer, size }) => ({ layer, size, part: largest > 0 ? size / largest : 0 }));
}

/** The outline of a histogram as the path of an SVG that is `counts.length` wide and 1 high. */
export function outlineOf({ counts }: Histogram): string {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count) => `V${(1 - count / most).toFixed(3)}h1`);
  return `M0 1${bars.join("")}V1Z`;
}
