import { formatPercent } from "../lib/format";

/** One answer of the network, in words. */
export interface Guess {
  readonly first: number;
  readonly name: string;
  readonly confidence: string;
  readonly secondName: string;
  readonly secondConfidence: string;
}

/** First and second guess from the probabilities of the classes; undefined unless there are two of them, all finite. */
export function guessOf(probabilities: ArrayLike<number>, names: readonly string[]): Guess | undefined {
  const value = (i: number) => probabilities[i] ?? 0;
  const order = Array.from({ length: probabilities.length }, (_, i) => i).sort((a, b) => value(b) - value(a));
  const [first, second] = order;
  if (first === undefined || second === undefined || !order.every((i) => Number.isFinite(value(i))))
    return undefined;
  return {
    first,
    name: names[first] ?? String(first),
    confidence: formatPercent(value(first)),
    secondName: names[second] ?? String(second),
    secondConfidence: formatPercent(value(second)),
  };
}
