import { formatCount } from "../lib/format";
import type { LearningCurveState } from "../lib/protocol/generated";

/** How well networks did that learned from so many pictures: each of them, and all together. */
export interface Reached {
  readonly size: number;
  readonly each: readonly number[];
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** What is this near to the best is as good, for the eye. */
const NEAR = 0.05;

/** What is known of each size so far, the least first. */
export function reached({ points }: LearningCurveState): readonly Reached[] {
  return points
    .filter(({ accuracies }) => accuracies.length > 0)
    .map(({ size, accuracies: each }) => ({
      size,
      each,
      mean: each.reduce((sum, value) => sum + value, 0) / each.length,
      least: Math.min(...each),
      most: Math.max(...each),
    }));
}

/** What the curve says of how many pictures are needed, in sentences; nothing before it is whole. */
export function neededInWords(curve: LearningCurveState): string {
  const all = reached(curve);
  const last = all.at(-1);
  if (!curve.is_ended || !last || all.length < 2) return "";
  const best = Math.max(...all.map(({ mean }) => mean));
  const enough = all.find(({ mean }) => mean >= best - NEAR)!;
  const half = all.slice(0, -1).reduce((a, b) => (nearness(a, last) <= nearness(b, last) ? a : b));
  const gain = last.mean - half.mean;
  const spread = Math.max(last.most - last.least, half.most - half.least) / 2;
  const near = `With ${formatCount(enough.size)} pictures ${inPercent(enough.mean)} are right`;
  const first =
    enough === last
      ? `${near}, and with fewer clearly less.`
      : `${near}, within ${NEAR * 100} points of the best.`;
  const way = `From ${formatCount(half.size)} to ${formatCount(last.size)}`;
  const second =
    gain > spread
      ? `${way} it gained ${points(gain)}: more pictures would probably help.`
      : `${way} it ${gain < 0 ? "lost" : "gained"} ${points(Math.abs(gain))}, no more than the spread between starts (±${points(spread)}): more of the same would hardly help.`;
  return `${first} ${second}`;
}

/** What was measured, in a sentence. */
export function measuredInWords({ steps, seeds, test }: LearningCurveState, preset: string): string {
  return (
    `Each dot is ${preset} trained from nothing for ${formatCount(steps)} steps, and asked about the same ` +
    `${formatCount(test)} test pictures, which it never learned from. For each number there are ${seeds} starts, ` +
    "each with other first weights and other pictures; those of a smaller number are among those of a larger one."
  );
}

export function inPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function points(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded === 1 ? "1 point" : `${rounded} points`;
}

/** How far a size is from half of another, as a factor. */
function nearness({ size }: Reached, { size: whole }: Reached): number {
  return Math.abs(Math.log2((size * 2) / whole));
}
