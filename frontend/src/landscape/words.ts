import { formatCount, formatLoss } from "../lib/format";
import type { SessionState } from "../lib/protocol/generated";
import { finiteRange, type Field } from "./field";

/** The networks that learn in turn, each by a loss of its own: the first of each turn. */
export function turnsOf({ stages }: Pick<SessionState["objective"], "stages">): readonly string[] {
  const moved = stages.filter(({ kind }) => kind === "move").flatMap(({ roles }) => roles.slice(0, 1));
  return [...new Set(moved)];
}

/** [0.714, 0.182] → "71 % and 18 %" */
export function explainedShare(explained: readonly number[]): string {
  return explained.map((share) => `${Math.round(100 * share)} %`).join(" and ");
}

/** What the two directions of a plane are called. */
export function directionNames(along: string, explained: readonly number[]): readonly [string, string] {
  if (along !== "path") return ["first random direction", "second random direction"];
  const share = (at: number) =>
    explained[at] === undefined ? "" : ` (${Math.round(100 * explained[at])} %)`;
  return [`main direction${share(0)}`, `second direction${share(1)}`];
}

/** What a plane shows, for those who do not see it. */
export function planeInWords(field: Field, loss: number | null, steps: readonly number[]): string {
  const range = finiteRange(field.losses);
  if (!range) return "No loss around here is finite.";
  const here = loss === null ? "not finite" : formatLoss(loss);
  const around = `The loss is ${here} at the present weights, and ${formatLoss(range[0])} to ${formatLoss(range[1])} around.`;
  if (steps.length === 0) return around;
  return `${around} The way of the run begins at step ${formatCount(steps[0]!)} and has ${formatCount(steps.length)} dots.`;
}
