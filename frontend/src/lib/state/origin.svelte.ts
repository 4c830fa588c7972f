import type { Experiment, SessionState } from "../protocol/generated";
import { meaning } from "./same-experiment";
import { session } from "./session.svelte";

const MOST_KNOWN = 32;

/**
 * Which lab the running experiment came from. An experiment that is loaded whole has its origin; one that is edited keeps
 * that of the one before, and undo leads back to it.
 */
class Origin {
  readonly #labs = new Map<string, string | null>();
  #lab = $state<string | null>(null);
  #before: SessionState | null = null;

  constructor() {
    session.subscribe({ changed: (state) => this.#follow(state) });
  }

  /** The type of the lab; null if it came from elsewhere. */
  get lab(): string | null {
    return this.#lab;
  }

  /** The lab that an experiment is, as it was loaded. */
  labOf(experiment: Experiment): string | null {
    return this.#labs.get(meaning(experiment)) ?? null;
  }

  /** An experiment that is about to be loaded comes from a lab, or from elsewhere. */
  remember(experiment: Experiment, lab: string | null): void {
    this.#labs.set(meaning(experiment), lab);
    const [oldest] = this.#labs.keys();
    if (this.#labs.size > MOST_KNOWN) this.#labs.delete(oldest!);
  }

  /** Of what another page loads the origin is not known; but it is another one. */
  #follow(state: SessionState): void {
    const before = this.#before;
    this.#before = state;
    if (!before && session.lab !== null) this.remember(state.experiment, session.lab);
    if (before?.generation === state.generation) return;
    const known = this.#labs.get(meaning(state.experiment));
    const isOtherPreset = state.preset !== null && state.preset !== before?.preset;
    if (known !== undefined) this.#lab = known;
    else if (isOtherPreset || before?.data.type !== state.data.type) this.#lab = null;
  }
}

export const origin = new Origin();
