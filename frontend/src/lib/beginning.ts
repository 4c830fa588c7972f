import type { DataInfo } from "./protocol/generated";

/** Of a sequence that asks nothing this share is given. */
const GIVEN_SHARE = 0.25;

/**
 * What a network goes on from at first, of a sample's symbols: a whole question where there is one, a bar of a tune,
 * else a beginning, which in an excerpt is that of a word. So there is something to see before anybody has typed.
 */
export function beginningOf(
  numbers: readonly number[],
  { symbols, asks, excerpt, melody }: Pick<DataInfo, "symbols" | "asks" | "excerpt" | "melody">,
): readonly number[] {
  const last = asks ?? (melody ? melody.notes.length + 1 : null);
  if (last !== null) return numbers.slice(0, numbers.indexOf(last) + 1);
  const start = excerpt ? numbers.indexOf(symbols.indexOf(" ")) + 1 : 0;
  return numbers.slice(start, start + Math.ceil(GIVEN_SHARE * numbers.length));
}
