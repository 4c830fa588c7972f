import { formatCount, formatNumber, formatPercent } from "../lib/format";
import type { StageInfo } from "../lib/protocol/generated";

/** The stages of one turn, or of one part of a step, and the number of the first of them. */
export interface TurnStages {
  /** Whose turn it is, or what is done. */
  readonly name: string;
  readonly first: number;
  readonly stages: readonly StageInfo[];
}

/** So many powers of ten fit into the height of a bar. */
const DECADES = 2;

const PARTS: Readonly<Record<StageInfo["kind"], string>> = {
  pass: "Forward",
  loss: "Compare",
  gradients: "Backward",
  move: "Move",
  again: "Again",
};

/** The parts of a step that goes through the layers, or the turns of one that is taken in several. */
export function inParts(stages: readonly StageInfo[]): TurnStages[] {
  return stages.some(({ layer }) => layer !== null) ? inKinds(stages) : inTurns(stages);
}

function inKinds(stages: readonly StageInfo[]): TurnStages[] {
  const begins = stages.flatMap(({ kind }, i) => (kind === stages[i - 1]?.kind ? [] : [i]));
  return begins.map((first, part) => ({
    name: PARTS[stages[first]!.kind],
    first,
    stages: stages.slice(first, begins[part + 1]),
  }));
}

/** The stages of a step by the turns that they belong to: each turn ends when params move. */
function inTurns(stages: readonly StageInfo[]): TurnStages[] {
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

/**
 * How large the wishes of each stage are beside the largest, 0 to 1, by its number: a tenth is half of the height, a
 * hundredth nothing. So it is seen where they vanish, and where they explode.
 */
export function wishSizes(
  stages: readonly Pick<StageInfo, "kind" | "layer">[],
  values: readonly (number | null)[],
): readonly (number | null)[] {
  const sizes = stages.map(({ kind, layer }, i) =>
    kind === "gradients" && layer !== null ? (values[i] ?? null) : null,
  );
  const largest = Math.max(0, ...sizes.filter((size) => size !== null));
  return sizes.map((size) => {
    if (size === null || largest === 0) return size && 0;
    return Math.max(0, 1 + Math.log10(size / largest) / DECADES);
  });
}

function turnOf(roles: readonly string[]): string {
  const words = roles.join(" and ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}’s turn`;
}
