import { frames } from "./frames";

/** Whether the numbers on the page are of the network that runs, or of the one before. */
class Freshness {
  #isStale = $state(false);

  constructor() {
    frames.subscribe(() => {
      if (this.#isStale !== frames.isStale) this.#isStale = frames.isStale;
    });
  }

  get isStale(): boolean {
    return this.#isStale;
  }
}

export const freshness = new Freshness();
