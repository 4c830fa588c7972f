import type { Numbers } from "../../lib/render/magnitude";
import { Plot } from "./plot";

/** The rectangle that holds points of two numbers each. */
export interface Bounds {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const MARGIN = 0.06;
const EASE = 0.15;
const SETTLED = 2e-3;

/** The bounds of points, approached from those of the last frame, so that the picture does not jump. */
export function easedBounds(before: Bounds | null, points: Numbers): Bounds {
  const now = { x: rangeOf(points, 0), y: rangeOf(points, 1) };
  if (!before) return now;
  return { x: approach(before.x, now.x), y: approach(before.y, now.y) };
}

/** Whether bounds are as good as those that they approach. */
export function areSettled(bounds: Bounds, points: Numbers): boolean {
  return (["x", "y"] as const).every((name, axis) => {
    const [low, high] = rangeOf(points, axis as 0 | 1);
    const rest = Math.abs(bounds[name][0] - low) + Math.abs(bounds[name][1] - high);
    return rest < SETTLED * (high - low);
  });
}

/** Both axes at the same scale, in the middle of a rectangle. */
export function plotOf({ x, y }: Bounds, width: number, height: number): Plot {
  const scale = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  return new Plot(0, 0, width, height, around(x, (scale * width) / 2), around(y, (scale * height) / 2));
}

function rangeOf(points: Numbers, axis: 0 | 1): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = axis; i < points.length; i += 2) {
    low = Math.min(low, points[i]!);
    high = Math.max(high, points[i]!);
  }
  const margin = Math.max((high - low) * MARGIN, 1e-3);
  return low <= high ? [low - margin, high + margin] : [-1, 1];
}

function approach(from: readonly [number, number], to: readonly [number, number]): [number, number] {
  return [from[0] + EASE * (to[0] - from[0]), from[1] + EASE * (to[1] - from[1])];
}

function around([low, high]: readonly [number, number], half: number): [number, number] {
  const middle = (low + high) / 2;
  return [middle - half, middle + half];
}
