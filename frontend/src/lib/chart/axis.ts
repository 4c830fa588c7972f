import { linearTicks, logTicks } from "./ticks";

/** A scale of values; positions run from 0 (least) to 1 (most) and beyond. */
export interface Axis {
  position(value: number): number;
  value(position: number): number;
  ticks(count: number): number[];
}

/** Equal distances for equal differences. */
export function linearAxis(least: number, most: number): Axis {
  const span = most - least || 1;
  return {
    position: (value) => (value - least) / span,
    value: (position) => least + position * span,
    ticks: (count) => linearTicks(least, most, count),
  };
}

/** Equal distances for equal ratios; for values above 0. */
export function logAxis(least: number, most: number): Axis {
  const [low, high] = [Math.log(least), Math.log(most)];
  const span = high - low || 1;
  return {
    position: (value) => (Math.log(Math.max(value, Number.MIN_VALUE)) - low) / span,
    value: (position) => Math.exp(low + position * span),
    ticks: (count) => logTicks(least, most, count),
  };
}

/**
 * For shares near 1: equal distances for equal ratios of what is missing, so that 99 % and 99.9 % are as far apart as
 * 90 % and 99 %. What misses less than 1 - `most` is at the top.
 */
export function missingLogAxis(least: number, most: number): Axis {
  const missing = logAxis(1 - most, 1 - least);
  return {
    position: (value) => 1 - missing.position(Math.max(1 - value, 1 - most)),
    value: (position) => 1 - missing.value(1 - position),
    ticks: (count) => missing.ticks(count).map((tick) => 1 - tick),
  };
}
