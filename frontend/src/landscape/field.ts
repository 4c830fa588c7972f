import { linearAxis, logAxis, type Axis } from "../lib/chart/axis";
import type { Numbers } from "../lib/render/magnitude";

/** Losses over a plane, by rows of `ys` and columns of `xs`. */
export interface Field {
  readonly side: number;
  readonly xs: Numbers;
  readonly ys: Numbers;
  readonly losses: Float64Array;
}

/** Losses that lie so many times apart are easier to read on a log scale. */
const WIDE = 30;
/** How far apart the places are that are evaluated before the others. */
const STRIDES = [2, 4, 8];

/** A field of what is evaluated by now: each other place lies between the nearest coarser ones that are. */
export function fieldOf(losses: Numbers, xs: Numbers, ys: Numbers): Field | null {
  const side = xs.length;
  if (side < 2 || ys.length !== side || losses.length !== side * side) return null;
  const filled = Float64Array.from(losses);
  for (let at = 0; at < filled.length; at++) {
    if (Number.isNaN(losses[at])) filled[at] = between(losses, side, at);
  }
  return { side, xs, ys, losses: filled };
}

function between(losses: Numbers, side: number, at: number): number {
  const [row, column] = [Math.floor(at / side), at % side];
  for (const stride of STRIDES) {
    const [below, above, up] = around(row, stride, side);
    const [left, right, across] = around(column, stride, side);
    const along = (line: number) => mixed(losses[line * side + left]!, losses[line * side + right]!, across);
    const found = mixed(along(below), along(above), up);
    if (!Number.isNaN(found)) return found;
  }
  return losses[0]!;
}

/** The places before and behind one, at a distance, and how far it lies between them; none lies beyond the last. */
function around(place: number, stride: number, side: number): readonly [number, number, number] {
  const before = Math.floor(place / stride) * stride;
  const behind = before + stride < side ? before + stride : before;
  return [before, behind, behind === before ? 0 : (place - before) / stride];
}

/** Between two losses: infinite beside an infinite one, unknown beside an unknown one unless it does not count. */
function mixed(one: number, other: number, share: number): number {
  if (share === 0) return one;
  return Number.isFinite(one) && Number.isFinite(other) ? one + (other - one) * share : Math.max(one, other);
}

/** The least and the greatest loss that are finite. */
export function finiteRange(values: Numbers): readonly [number, number] | null {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : null;
}

/** Whether losses span so much that a log scale shows more of them. */
export function isWide([least, most]: readonly [number, number]): boolean {
  return least > 0 && most > WIDE * least;
}

export function axisOf([least, most]: readonly [number, number], isLog: boolean): Axis {
  return isLog && least > 0 ? logAxis(least, most) : linearAxis(least, most);
}

/** How high each loss stands, from 0 to 1; what is not finite is at the top. */
export function heightsOf(field: Field, axis: Axis): Float64Array {
  return field.losses.map((loss) => clamped(axis.position(loss)));
}

function clamped(position: number): number {
  return Number.isFinite(position) ? Math.min(1, Math.max(0, position)) : 1;
}

/** The height at a place of the plane, between those of the four places around it. */
export function heightAt(heights: Float64Array, field: Field, x: number, y: number): number {
  const [column, across] = cellOf(field.xs, x);
  const [row, up] = cellOf(field.ys, y);
  const at = (r: number, c: number) => heights[(row + r) * field.side + column + c]!;
  const below = at(0, 0) + (at(0, 1) - at(0, 0)) * across;
  const above = at(1, 0) + (at(1, 1) - at(1, 0)) * across;
  return below + (above - below) * up;
}

/** Between which places a number lies, and how far along. */
function cellOf(places: Numbers, value: number): readonly [number, number] {
  const last = places.length - 1;
  const position = shareOf(places, value) * last;
  const cell = Math.min(last - 1, Math.max(0, Math.floor(position)));
  return [cell, Math.min(1, Math.max(0, position - cell))];
}

/** How far along equal distances a number lies: 0 at the first, 1 at the last. */
export function shareOf(places: Numbers, value: number): number {
  const [first, last] = [places[0]!, places[places.length - 1]!];
  return (value - first) / (last - first || 1);
}
