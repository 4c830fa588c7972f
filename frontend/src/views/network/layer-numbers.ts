import type { Tensors } from "./scene-layer";

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

/** The outline of a histogram as the path of an SVG that is `counts.length` wide and 1 high. */
export function outlineOf({ counts }: Histogram): string {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count) => `V${(1 - count / most).toFixed(3)}h1`);
  return `M0 1${bars.join("")}V1Z`;
}
