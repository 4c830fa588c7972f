import type { DraftChecked, Experiment } from "../protocol/generated";
import { check, problemOf } from "./check";
import type { Draft, EditOptions } from "./draft-steps";
import { outbox } from "./outbox.svelte";
import { session } from "./session.svelte";

/** The experiment with an answer of the size that is needed, where that is what is wrong and can be mended. */
function withAnswer(experiment: Experiment, { problem, layers }: DraftChecked): Experiment | null {
  const wrong = problem ? undefined : layers.find((layer) => layer.problem !== null);
  const network = wrong?.problem?.code === "output_shape" ? wrong.mends[0]?.network : undefined;
  const role = Object.entries(experiment.networks).find(([, { layers }]) =>
    layers.some(({ id }) => id === wrong?.id),
  )?.[0];
  return network && role ? { ...experiment, networks: { ...experiment.networks, [role]: network } } : null;
}

/** An edit from outside of the builder, until it is known to be right: one that is wrong is refused there. */
export class Attempt {
  #tried = $state.raw<{ readonly next: Draft; readonly options: EditOptions } | null>(null);

  constructor(private readonly onright: (next: Draft, options: EditOptions, checked: DraftChecked) => void) {}

  /** What is being tried. */
  get next(): Draft | null {
    return this.#tried?.next ?? null;
  }

  /** Try no more. */
  drop(): void {
    this.#tried = null;
  }

  /** Change what is being tried, if anything is. */
  change(change: (experiment: Experiment) => Experiment): void {
    if (!this.#tried) return;
    const { next, options } = this.#tried;
    void this.make({ ...next, experiment: change(next.experiment) }, options);
  }

  /** Try an edit, in place of another that is being tried. */
  async make(next: Draft, options: EditOptions): Promise<void> {
    let tried = (this.#tried = { next, options });
    const release = outbox.hold();
    let result = await check(next.experiment, () => this.#tried === tried);
    if (this.#tried !== tried) return release(false);
    const mended = options.mendsAnswer && result ? withAnswer(next.experiment, result) : null;
    if (mended) {
      next = { ...next, experiment: mended };
      tried = this.#tried = { next, options };
      result = await check(mended, () => this.#tried === tried);
      if (this.#tried !== tried) return release(false);
    }
    this.#tried = null;
    const problem = result && problemOf(result);
    if (problem) session.report(problem);
    if (!result || problem) return release(false);
    this.onright(next, options, result);
    release(true);
  }
}
