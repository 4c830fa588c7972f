import { outbox } from "./outbox.svelte";

/** Play means what was asked for: it waits until that was sent, or will not be. */
export class PlayHold {
  #release: ((isAsked: boolean) => void) | undefined;

  begin(): void {
    this.#release ??= outbox.hold();
  }

  end(isAsked = true): void {
    this.#release?.(isAsked);
    this.#release = undefined;
  }
}
