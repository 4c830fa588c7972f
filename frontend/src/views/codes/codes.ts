import type { Place } from "../scatter/place";

/** A code: the numbers that a sample becomes. */
export type Code = readonly number[];

/** Where a code lies in the plane, which shows its first two numbers. */
export function placeOf(code: ArrayLike<number>): Place {
  return [code[0] ?? 0, code[1] ?? 0];
}

/** The code at a place of the plane: its numbers beyond the first two are 0. */
export function codeAt([x, y]: Place, size: number): Code {
  return Array.from({ length: size }, (_, i) => (i === 0 ? x : i === 1 ? y : 0));
}

/** The code a part of the straight way from one to the other. */
export function between(from: Code, to: ArrayLike<number>, part: number): Code {
  return from.map((number, i) => number + part * ((to[i] ?? 0) - number));
}

/** “0.52, −1.30” */
export function inWords(code: ArrayLike<number>): string {
  return Array.from(code, (number) => number.toFixed(2).replace("-", "−")).join(", ");
}

/** So many numbers of a code are written at most. */
const WRITTEN = 4;

/** “0.52, −1.30”; of a long one the first numbers alone: “0.52, −1.30, 4.10, 0.00 …” */
export function inBrief(code: ArrayLike<number>): string {
  const numbers = Array.from(code);
  return inWords(numbers.slice(0, WRITTEN)) + (numbers.length > WRITTEN ? " …" : "");
}

/** How far two pictures differ, as a part of all that they could, 0 to 1. */
export function difference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += Math.abs(one[i]! - (other[i] ?? 0));
  return one.length > 0 ? sum / one.length / 255 : 0;
}
