import type { Tensors } from "../../lib/protocol/tensor";

/** What a point is to the labels that spread. */
export const KIND = { none: -1, test: 0, unlabelled: 1, labelled: 2 } as const;

/** Points that labels have spread over: places, what each is told to be, how surely, and what it was. */
export interface SpreadPoints {
  readonly at: ArrayLike<number>;
  readonly answer: ArrayLike<number>;
  readonly sure: ArrayLike<number>;
  readonly kind: ArrayLike<number>;
  readonly accuracy: number;
}

/** What came of the spreading; undefined before it was computed. */
export function spreadPoints(tensors: Tensors): SpreadPoints | undefined {
  const data = (name: string) => tensors.get(`spreading/${name}`)?.data;
  const [at, answer, sure, kind, accuracy] = ["points", "answer", "sure", "kind", "accuracy"].map(data);
  if (!at || !answer || !sure || !kind || !accuracy) return undefined;
  return { at, answer, sure, kind, accuracy: accuracy[0]! };
}

/** How far the labels have come, in words. */
export function reachedInWords({ answer, kind }: SpreadPoints): string {
  const own = Array.from(kind).filter((each) => each === KIND.labelled).length;
  const asked = Array.from(kind, (each, i) => ({ each, i })).filter(
    ({ each }) => each === KIND.unlabelled || each === KIND.test,
  );
  const reached = asked.filter(({ i }) => answer[i]! >= 0).length;
  return `Without a network, ${own} labels have reached ${reached} of ${asked.length} other points.`;
}
