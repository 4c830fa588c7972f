import { draft } from "../lib/state/draft.svelte";
import { session } from "../lib/state/session.svelte";

export const STEP_SIZES = [
  { value: "example", label: "one example", hint: "Learn from a single sample: batches of one" },
  { value: "batch", label: "one batch", hint: "Learn from one batch of samples" },
  { value: "epoch", label: "one epoch", hint: "As many batches as show each training sample once" },
] as const;

export type StepSize = (typeof STEP_SIZES)[number]["value"];

/** What batches of one become again, if it is not known what they were. */
const USUAL_BATCH = 10;

/** How far the step button goes. A step of one example is a batch of one: the experiment has it until another is chosen. */
class StepSizeState {
  #isEpoch = $state(false);
  #batch = USUAL_BATCH;

  get current(): StepSize {
    if (this.#isEpoch) return "epoch";
    return session.state?.experiment.batch_size === 1 ? "example" : "batch";
  }

  /** The same, in steps of the session. */
  get steps(): number {
    return this.#isEpoch ? Math.max(1, Math.ceil(session.state?.steps_per_epoch ?? 1)) : 1;
  }

  choose(size: StepSize): void {
    this.#isEpoch = size === "epoch";
    draft.edit((experiment) => {
      if (experiment.batch_size > 1) this.#batch = experiment.batch_size;
      const batch_size = size === "example" ? 1 : this.#batch;
      return batch_size === experiment.batch_size ? experiment : { ...experiment, batch_size };
    });
  }
}

export const stepSize = new StepSizeState();
