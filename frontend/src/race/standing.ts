import { valueAt, type Tensors } from "../lib/protocol/tensor";
import type { Axis } from "../lib/protocol/generated";
import type { Value } from "./settings";

/** A network of a race, as it was measured last. */
export interface Lane {
  readonly number: number;
  readonly values: readonly Value[];
  readonly step: number;
  /** Whether its numbers are no longer finite. */
  readonly isOut: boolean;
  /** What it is ranked by, at each of the steps at which all were measured. */
  readonly curve: readonly number[];
  /** The last of these; not a number if it is out. */
  readonly result: number;
  /** From 0 on, the best first. */
  readonly rank: number;
}

/** A race, as it was measured last. */
export interface Standing {
  readonly steps: readonly number[];
  readonly lanes: readonly Lane[];
}

/** What is known of a race; undefined before the first measurement. The best has the most, or the `least`. */
export function standingOf(
  axes: readonly Axis[],
  tensors: Tensors,
  metric: string,
  least: boolean,
): Standing | undefined {
  const [steps, measured, reached, out] = ["test/step", `test/${metric}`, "steps", "out"].map((name) =>
    tensors.get(`race/${name}`),
  );
  const values = combinations(axes.map((axis) => axis.values));
  if (!steps || !measured || !reached || !out || reached.data.length !== values.length) return undefined;
  const points = steps.data.length;
  const unranked = values.map((each, number) => {
    const curve = Array.from({ length: points }, (_, i) => valueAt(measured, number * points + i));
    const isOut = valueAt(out, number) === 1;
    return {
      number,
      values: each,
      step: valueAt(reached, number),
      isOut,
      curve,
      result: curve.at(-1) ?? NaN,
    };
  });
  const order = [...unranked].sort((a, b) => compare(a.result, b.result, least) || a.number - b.number);
  return {
    steps: Array.from(steps.data),
    lanes: unranked.map((lane) => ({ ...lane, rank: order.indexOf(lane) })),
  };
}

/** All combinations of the axes' values, those of the last axis changing first. */
export function combinations(values: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return values.reduce<readonly (readonly Value[])[]>(
    (before, axis) => before.flatMap((each) => axis.map((value) => [...each, value])),
    [[]],
  );
}

/** What is not a number is behind all others. */
function compare(a: number, b: number, least: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return least ? a - b : b - a;
}

/** Lanes that differ in their seed alone. */
export interface Team {
  readonly value: Value | null;
  readonly lanes: readonly Lane[];
  readonly mean: number;
  /** The standard deviation of the results about their mean. */
  readonly spread: number;
}

/** Where seeds are raced, the lanes by what else is raced; none where no seeds are. */
export function teamsOf(axes: readonly Axis[], lanes: readonly Lane[]): readonly Team[] {
  const seeds = axes.findIndex(({ setting }) => setting === "seed");
  if (seeds < 0) return [];
  const others = axes.findIndex((_, i) => i !== seeds);
  const values: readonly (Value | null)[] = others < 0 ? [null] : axes[others]!.values;
  return values.map((value) => {
    const team = lanes.filter((lane) => value === null || lane.values[others] === value);
    const results = team.map(({ result }) => result).filter((result) => !Number.isNaN(result));
    const mean = results.reduce((sum, result) => sum + result, 0) / results.length;
    const variance = results.reduce((sum, result) => sum + (result - mean) ** 2, 0) / results.length;
    return { value, lanes: team, mean, spread: Math.sqrt(variance) };
  });
}

/** How good a result is among all, from 0 (the worst) to 1; 0 of one that is out. */
export function shareOf(result: number, lanes: readonly Lane[], least: boolean): number {
  const results = lanes.map((lane) => lane.result).filter((each) => !Number.isNaN(each));
  const [low, high] = [Math.min(...results), Math.max(...results)];
  if (Number.isNaN(result)) return 0;
  if (low === high) return 1;
  const share = (result - low) / (high - low);
  return least ? 1 - share : share;
}
