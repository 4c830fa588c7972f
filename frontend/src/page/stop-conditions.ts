import { formatCount, formatLoss, formatPercent } from "../lib/format";
import type { StopConditions } from "../lib/protocol/generated";

export interface Condition {
  readonly key: keyof StopConditions;
  readonly label: string;
  readonly suggestion: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer: boolean;
  /** A part of 1 is written in percent. */
  readonly percent?: boolean;
}

const STEPS = { minimum: 1, maximum: 1e9, integer: true } as const;

export const CONDITIONS: readonly Condition[] = [
  { key: "step", label: "after this many steps", suggestion: 1_000, ...STEPS },
  {
    key: "test_loss",
    label: "test loss at most",
    suggestion: 0.05,
    minimum: 0,
    maximum: 1e6,
    integer: false,
  },
  {
    key: "test_accuracy",
    label: "test accuracy at least, %",
    suggestion: 0.95,
    minimum: 0,
    maximum: 100,
    integer: false,
    percent: true,
  },
  { key: "plateau_steps", label: "no improvement of the test loss for … steps", suggestion: 5_000, ...STEPS },
];

/** Where the run stands; without a measurement, not known. */
export interface Standing {
  readonly step: number;
  readonly loss: number | undefined;
  readonly accuracy: number | undefined;
}

/** That a condition holds already, in words; nothing while it does not. */
export function alreadyReached(stop: StopConditions, key: keyof StopConditions, now: Standing): string {
  const { step, test_loss: loss, test_accuracy: accuracy } = stop;
  if (key === "step" && step !== null && now.step >= step)
    return `It is at step ${formatCount(now.step)} already: it stops there after a rewind.`;
  if (key === "test_loss" && loss !== null && now.loss !== undefined && now.loss <= loss)
    return `Reached: the test loss is ${formatLoss(now.loss)}.`;
  if (key === "test_accuracy" && accuracy !== null && now.accuracy !== undefined && now.accuracy >= accuracy)
    return `Reached: the test accuracy is ${formatPercent(now.accuracy)}.`;
  return "";
}
