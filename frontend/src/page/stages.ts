import { formatCount, formatNumber, formatPercent } from "../lib/format";
import type { StageInfo } from "../lib/protocol/generated";

/** The stages of one turn, and the number of the first of them. */
export interface TurnStages {
  /** Whose turn it is. */
  readonly name: string;
  readonly first: number;
  readonly stages: readonly StageInfo[];
}

/** The stages of a step by the turns that they belong to: each turn ends when params move. */
export function inTurns(stages: readonly StageInfo[]): TurnStages[] {
  const ends = stages.flatMap(({ kind }, i) => (kind === "move" ? [i] : []));
  return ends.map((end, turn) => {
    const first = turn === 0 ? 0 : ends[turn - 1]! + 1;
    return { name: turnOf(stages[end]!.roles), first, stages: stages.slice(first, end + 1) };
  });
}

/** What is told of a stage, as it is written: a count, a share of all, or a number; null is none that is finite. */
export function numberOf({ scalar }: Pick<StageInfo, "scalar">, value: number | null): string {
  if (value === null) return "not finite";
  if (scalar === "Samples") return formatCount(value);
  return scalar.endsWith("score") ? formatPercent(value) : formatNumber(value);
}

function turnOf(roles: readonly string[]): string {
  const words = roles.join(" and ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}’s turn`;
}
