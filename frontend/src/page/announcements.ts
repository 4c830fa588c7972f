import { formatCount } from "../lib/format";
import type { SessionState } from "../lib/protocol/generated";

/** What those who listen are told of training. */
export interface Progress {
  readonly status: SessionState["status"];
  readonly step: number;
  /** What it has reached, each in words: “train loss 0.31”. */
  readonly reached: readonly string[];
}

/** What is said when the state of the training has changed. */
export function changeInWords(progress: Progress): string {
  switch (progress.status) {
    case "compiling":
      return "Compiling.";
    case "playing":
      return "Training.";
    case "paused":
      return progress.step === 0 ? "Ready to train." : `Paused. ${progressInWords(progress)}`;
    case "failed":
      return `Training has stopped. ${progressInWords(progress)}`;
  }
}

/** How far training is, as a sentence: “Step 1,200, train loss 0.31, test accuracy 92.0 %.” */
export function progressInWords({ step, reached }: Progress): string {
  return `${[`Step ${formatCount(step)}`, ...reached].join(", ")}.`;
}

/** “train loss 0.31”; nothing while it is not measured yet. */
export function measuredInWords(
  title: string,
  value: number | undefined,
  format: (value: number) => string,
): readonly string[] {
  return value === undefined || Number.isNaN(value) ? [] : [`${title} ${format(value)}`];
}
