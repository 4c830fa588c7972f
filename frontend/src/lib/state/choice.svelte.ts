import type { Experiment } from "../protocol/generated";

/** What was chosen and is being fetched: a network, data, a lab. Until it is there, it is only known by name. */
export interface Choice {
  readonly preset?: string;
  readonly dataset?: string;
  readonly lab?: string;
}

/** A change of what was chosen. */
interface Change {
  /** The experiment as it will be: controls show it at once. */
  readonly preview: (experiment: Experiment) => Experiment;
  readonly make: () => void;
  /** What is touched: more of the same right afterwards is taken back together with it. */
  readonly touched?: string | undefined;
}

class Chosen {
  #current = $state.raw<Choice | null>(null);
  /** What was changed since: it means what was chosen. */
  #changes = $state.raw<readonly Change[]>([]);

  get current(): Choice | null {
    return this.#current;
  }

  /** Show a choice until the promise is settled; undefined if something else was chosen by then, or it was given up. */
  async until<T>(choice: Choice, promise: Promise<T>): Promise<T | undefined> {
    this.#current = choice;
    this.#changes = [];
    try {
      const fetched = await promise;
      return this.#current === choice ? fetched : undefined;
    } finally {
      if (this.#current === choice) this.#current = null;
    }
  }

  /** Make a change when what was chosen is there; false if nothing is being fetched, and it can be made at once. */
  defer(change: Change): boolean {
    if (this.#current === null) return false;
    this.#changes = [...this.#changes, change];
    return true;
  }

  /** An experiment with the changes that wait. */
  preview(experiment: Experiment): Experiment {
    return this.#changes.reduce((changed, { preview }) => preview(changed), experiment);
  }

  /** What was chosen is there, or will not be: make the changes that waited, unless something else is being fetched. */
  makeChanges(): void {
    if (this.#current !== null) return;
    const changes = this.#changes;
    this.#changes = [];
    for (const { make } of changes) make();
  }

  /** Take back the last change that waits or, without one, choose nothing after all; false if nothing was chosen. */
  takeBack(): boolean {
    if (this.#current === null) return false;
    const last = this.#changes.at(-1);
    if (!last) this.#current = null;
    const isPart = ({ touched }: Change) => touched !== undefined && touched === last?.touched;
    const kept = this.#changes.findLastIndex((change) => change !== last && !isPart(change));
    this.#changes = this.#changes.slice(0, kept + 1);
    return true;
  }

  /** Choose nothing after all. */
  giveUp(): void {
    this.#current = null;
    this.#changes = [];
  }
}

export const chosen = new Chosen();
