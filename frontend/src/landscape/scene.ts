import type { Axis } from "../lib/chart/axis";
import type { ThemeStyle } from "../lib/render/theme-style";
import type { Field } from "./field";

/** A step of the run on its way. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

/** What is drawn of a landscape over a plane. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly field: Field;
  readonly axis: Axis;
  readonly heights: Float64Array;
  /** The way of the run, if it lies in the plane; the present weights are at (0, 0). */
  readonly path: readonly Dot[];
  /** The dot that is pointed at, and the step that is looked back at. */
  readonly pointed: number;
  readonly lookedAt: number | null;
  /** What the two directions are called. */
  readonly names: readonly [string, string];
  readonly style: ThemeStyle;
}

/** Where a place of the plane is in the picture, in pixels. */
export type Projection = (x: number, y: number) => readonly [number, number];

/** For the scale of losses at the right. */
export const BAR_ROOM = 62;

/** The colour of a height of 0 to 1, as a part of the ramp from zero to positive. */
export function toneOf(height: number): number {
  return 0.06 + 0.94 * height;
}

/** The dot nearest to a place of the picture, at most so many pixels away; -1 if there is none. */
export function nearestDot(
  path: readonly Dot[],
  project: Projection,
  [left, top]: readonly [number, number],
  reach: number,
): number {
  let [found, least] = [-1, reach];
  for (const [i, { x, y }] of path.entries()) {
    const [px, py] = project(x, y);
    const distance = Math.hypot(px - left, py - top);
    if (distance <= least) [found, least] = [i, distance];
  }
  return found;
}

/** The dot of the last step that is not after one. */
export function dotOf(path: readonly Dot[], step: number | null): number {
  if (step === null) return path.length - 1;
  return path.findLastIndex((dot) => dot.step <= step);
}
