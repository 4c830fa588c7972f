import type { Experiment } from "../lib/protocol/generated";
import { requestDraw } from "../lib/state/animation";
import { session } from "../lib/state/session.svelte";

/** An answer that takes longer than this is not waited for. */
const PATIENCE_MS = 400;

/**
 * Changes of the experiment that follow the hand, keeping what was learned: the newest is sent, at most one an animation
 * frame, and the next only when the server has answered the last.
 */
class LiveExperiment {
  #wanted: Experiment | null = null;
  #sent: Experiment | null = null;
  #sentAt = -Infinity;

  /** Change what was asked for last, or what is. */
  change(change: (experiment: Experiment) => Experiment): void {
    const present = this.#wanted ?? this.#pending() ?? session.state?.experiment;
    if (!present) return;
    this.#wanted = change(present);
    requestDraw(this.#send);
  }

  #pending(): Experiment | null {
    return this.#isWaiting() ? this.#sent : null;
  }

  /** Whether the last one is still to be answered. */
  #isWaiting(): boolean {
    if (this.#sent === null || performance.now() - this.#sentAt > PATIENCE_MS) return false;
    const state = session.state;
    if (session.problem || !state) return false;
    return JSON.stringify(state.experiment.dataset) !== JSON.stringify(this.#sent.dataset);
  }

  readonly #send = (): boolean => {
    if (this.#wanted === null) return false;
    if (this.#isWaiting()) return true;
    session.send({ type: "load_experiment", experiment: this.#wanted, keep: true });
    this.#sent = this.#wanted;
    this.#sentAt = performance.now();
    this.#wanted = null;
    return false;
  };
}

export const liveExperiment = new LiveExperiment();
