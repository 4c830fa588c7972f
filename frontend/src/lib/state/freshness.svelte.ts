import { frames } from "./frames";
import { input } from "./input.svelte";

/** An answer that comes sooner than this is not missed. */
const PATIENCE_MS = 200;

/** Whether the numbers on the page are of the network that runs, and of the input that was given last. */
class Freshness {
  #isStale = $state(false);
  #isUnanswered = $state(false);
  #isWaiting = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    frames.subscribe(() => this.#look());
    $effect.root(() => {
      $effect(() => {
        void [input.revision, input.current];
        this.#look();
      });
    });
  }

  /** They are of the network before: the one that runs has not been asked yet. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** They are of an earlier input, and it takes long until they are of the present one. */
  get isUnanswered(): boolean {
    return this.#isUnanswered;
  }

  /** The server has not answered the present input yet. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  #look(): void {
    if (this.#isStale !== frames.isStale) this.#isStale = frames.isStale;
    const isWaiting = input.current.kind !== "nothing" && (frames.meta?.input_revision ?? 0) < input.revision;
    if (this.#isWaiting !== isWaiting) this.#isWaiting = isWaiting;
    if (!isWaiting) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#isUnanswered = false;
    } else this.#timer ??= setTimeout(() => (this.#isUnanswered = true), PATIENCE_MS);
  }
}

export const freshness = new Freshness();
