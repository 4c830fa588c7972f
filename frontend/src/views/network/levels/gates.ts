import { formatNumber, formatPercent } from "../../../lib/format";
import type { Numbers } from "./numbers";

/** A number of a unit that changes from element to element: a gate from 0 to 1, or what may be negative. */
export interface Strip {
  /** The name of the numbers in `calculation`. */
  readonly path: string;
  readonly title: string;
  /** Which of the layer's gates it is; none of what is no gate. */
  readonly gate?: string;
  readonly isSigned?: boolean;
}

/** What a row of numbers looks like over time, a column wide each and 1 high, as outlines of its bars. */
export function outlineOf(values: ArrayLike<number>, heightOf: (value: number) => number): string {
  return Array.from(values, (value, i) => {
    const height = Math.min(1, Math.max(0, heightOf(value)));
    return height > 0 ? `M${i} 1V${round(1 - height)}H${i + 1}V1` : "";
  }).join("");
}

/** A line from the middle of one element to the next, of numbers from 0 to 1. */
export function lineOf(values: ArrayLike<number>): string {
  return Array.from(values, (value, i) => `${i === 0 ? "M" : "L"}${i + 0.5} ${round(1 - value)}`).join("");
}

const round = (value: number): number => Math.round(1000 * value) / 1000;

/** A number at a moment; 0 before the first element. */
export function valueIn(numbers: Numbers, path: string, moment: number): number {
  return numbers.all(path)[moment] ?? 0;
}

/** What a GRU keeps and lets in at a moment, in words. */
export function gruInWords(of: (path: string) => number, before: number): string {
  const kept = of("gates/update");
  return (
    `It keeps ${formatPercent(kept, 0)} of what it was (${formatNumber(before)}) and lets in ` +
    `${formatPercent(1 - kept, 0)} of what is new (${formatNumber(of("gates/candidate"))}): ${formatNumber(of("output"))}.`
  );
}

/** What an LSTM keeps, lets in and shows at a moment, in words. */
export function lstmInWords(of: (path: string) => number, before: number): string {
  return (
    `It keeps ${formatPercent(of("gates/forget"), 0)} of its memory (${formatNumber(before)}), lets in ` +
    `${formatPercent(of("gates/input"), 0)} of what is new (${formatNumber(of("gates/cell"))}), remembers ` +
    `${formatNumber(of("memory"))}, and shows ${formatPercent(of("gates/output"), 0)} of that, bent by tanh: ` +
    `${formatNumber(of("output"))}.`
  );
}
