import type { Measure } from "../views/network/headers";
import { WORDS } from "./layout";

/** What there is to say of a layer below its name. */
export interface NodeWords {
  /** What kind of its type it is, the most telling word first. */
  readonly kind: readonly string[];
  readonly weights: string;
  readonly shape: string;
}

const PADDING = 8;
const ROOM = WORDS.width - 2 * PADDING;

/**
 * The lines below a layer's name, in words that are whole: what has no room is left out. Weights make way for the shape
 * of the output, which is always there.
 */
export function nodeLines({ kind, weights, shape }: NodeWords, measure: Measure): string[] {
  const fits = (text: string) => measure(text) <= ROOM;
  const shortened = kind.map((_, left) => kind.slice(0, kind.length - left).join(" · "));
  const size = weights !== "" && fits(weights) ? weights : shape;
  return [shortened.find(fits), size].filter((line): line is string => Boolean(line));
}
