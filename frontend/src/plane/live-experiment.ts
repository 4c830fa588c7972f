import type { Experiment } from "../lib/protocol/generated";
import { requestDraw } from "../lib/state/animation";
import { chosen } from "../lib/state/choice.svelte";
import { draft } from "../lib/state/draft.svelte";
import { PlayHold } from "../lib/state/play-hold";
import { session } from "../lib/state/session.svelte";

/** An answer that takes longer than this is not waited for. */
const PATIENCE_MS = 5_000;

/**
 * Changes of the experiment that follow the hand, keeping what was learned: the newest is sent, at most one an animation
 * frame, and the next only when the server has answered the last. They are steps of undo like all other edits.
 */
class LiveExperiment {
  readonly #listeners = new Set<() => void>();
  #isWanted = false;
  #sentAt: number | null = null;
  /** While a change is not sent. */
  readonly #hold = new PlayHold();

  constructor() {
    session.subscribe({
      changed: ({ status }) => {
        if (status !== "compiling") this.#answered();
      },
      refused: () => this.#refused(),
    });
  }

  /** Be told when what was sent runs, or was refused. */
  onanswer(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Change what was asked for last; more of what is `touched` right afterwards is undone together with it. */
  change(change: (experiment: Experiment) => Experiment, touched: string): void {
    if (chosen.defer({ preview: change, make: () => this.change(change, touched), touched })) return;
    if (draft.isOpen) return draft.edit(change, { touched });
    draft.tuned(change, touched);
    this.#isWanted = true;
    this.#hold.begin();
    requestDraw(this.#send);
  }

  readonly #send = (now: number): boolean => {
    if (!this.#isWanted || !draft.experiment) return false;
    if (this.#sentAt !== null && now - this.#sentAt < PATIENCE_MS) return true;
    this.#isWanted = false;
    if (draft.send()) this.#sentAt = now;
    this.#hold.end();
    return false;
  };

  #answered(): void {
    if (this.#sentAt === null) return;
    this.#sentAt = null;
    if (!this.#isWanted) for (const listener of this.#listeners) listener();
  }

  /** What was refused is not wanted any more: the draft is what runs. */
  #refused(): void {
    if (this.#sentAt === null) return;
    this.#isWanted = false;
    this.#hold.end(false);
    const running = session.state?.experiment;
    if (running) draft.tuned(() => running, "refused");
    this.#answered();
  }
}

export const liveExperiment = new LiveExperiment();
