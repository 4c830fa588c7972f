import type { Step } from "../lib/protocol/generated";

export type StepSize = NonNullable<Step["size"]>;

export const STEP_SIZES: readonly { value: StepSize; label: string; hint: string }[] = [
  {
    value: "example",
    label: "one example",
    hint: "Learn from a single sample; the batch size stays as it is",
  },
  { value: "batch", label: "one batch", hint: "Learn from one batch of samples" },
  { value: "epoch", label: "one epoch", hint: "As many batches as show each training sample once" },
];

/** What the step button does on this page; the experiment has no part in it. */
class StepSizeState {
  current = $state<StepSize>("batch");
}

export const stepSize = new StepSizeState();
