import type { Tensors } from "../../lib/protocol/tensor";
import type { Split } from "../../lib/protocol/api";
import type { DataInfo } from "../../lib/protocol/generated";
import type { Plot, Range } from "./plot";

/** The samples of one split with what the network says of each: coordinates row by row. */
export interface Points {
  readonly split: Split;
  readonly count: number;
  readonly axes: number;
  readonly at: ArrayLike<number>;
  /** What the network should say of each; undefined where it is not told. */
  readonly target: ArrayLike<number> | undefined;
  readonly answer: ArrayLike<number> | undefined;
  /** How sure the network is of each, 0 to 1: told where some have no label. */
  readonly confidence?: ArrayLike<number> | undefined;
}

const OFF = 0.15;

/** A value is wrong when it misses by more than this: a part of the targets' range. */
export function tolerance([low, high]: Range): number {
  return OFF * (high - low);
}

export function pointsFrom(tensors: Tensors, split: Split): Points | null {
  const at = tensors.get(`points/${split}`);
  const target = tensors.get(`points/${split}_target`);
  if (!at) return null;
  const [count = 0, axes = 1] = at.shape;
  const answer = tensors.get(`points/${split}_answer`)?.data;
  const confidence = tensors.get(`points/${split}_confidence`)?.data;
  return { split, count, axes, at: at.data, target: target?.data, answer, confidence };
}

/** Whether point i has no label, though there are classes. */
export function isUnlabelled({ target, confidence }: Points, i: number): boolean {
  return confidence !== undefined && target !== undefined && target[i]! < 0;
}

/** Points of a plane as a problem sees them that is told no targets. */
export function untold(points: Points | null): Points | null {
  return points && points.axes > 1 ? { ...points, target: undefined } : points;
}

/** Whether the network is wrong about point i: another class, or a value that is far off. */
export function isWrong(points: Points, i: number, classes: number, range: Range): boolean {
  const { target, answer } = points;
  if (!answer || !target || isUnlabelled(points, i)) return false;
  const miss = Math.abs(answer[i]! - target[i]!);
  return classes > 0 ? miss > 0.5 : miss > tolerance(range);
}

/** How many of the points the network is wrong about; the classes and the range of targets are those of the data. */
export function countWrong(points: Points, { class_names, target_range }: DataInfo): number {
  let count = 0;
  for (let i = 0; i < points.count; i++)
    count += Number(isWrong(points, i, class_names.length, target_range));
  return count;
}

/** The nearest point to a place of the screen, within reach; -1 if there is none. Of a curve, x and target are the place. */
export function nearestPoint(points: Points, plot: Plot, left: number, top: number, reach: number): number {
  let [nearest, least] = [-1, reach];
  for (let i = 0; i < points.count; i++) {
    const [x, y] = placeOf(points, i);
    const distance = Math.hypot(plot.toLeft(x) - left, plot.toTop(y) - top);
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}

/** Where a point stands: on the plane, or on a curve by its input and its target. */
export function placeOf({ at, axes, target }: Points, i: number): readonly [number, number] {
  return axes === 1 ? [at[i]!, target?.[i] ?? 0] : [at[i * axes]!, at[i * axes + 1]!];
}
