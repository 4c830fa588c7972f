import type { SessionState } from "../protocol/generated";
import { catalog } from "./catalog.svelte";
import { draft } from "./draft.svelte";
import { frames } from "./frames";
import { labOf } from "./labs";
import { leavings } from "./leavings";
import { session } from "./session.svelte";

/** So long it is told what was left; it can be undone for as long as the page lives. */
const SHOWN_MS = 20_000;
/** When it goes the network moves up: it waits while somebody points at that. */
const POINTED_AT = "main.network .picture:hover";
const LATER_MS = 1_000;

/**
 * What an edit of this page has left: so many steps of training, which undo brings back. They are `lost` if they are more
 * than the server can keep, and `missed` if undo has come back to them too late. Undo that leads `back` to other data
 * than are looked at says so.
 */
export interface Leaving {
  readonly steps: number;
  readonly fate: "kept" | "lost" | "missed" | "back";
  /** The data that undo has led back to. */
  readonly data?: string | undefined;
}

/** Acknowledges that something trained was left by what was just done, or could not be brought back. */
class LeavingNotice {
  #latest = $state.raw<Leaving | null>(null);
  #before: SessionState | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get latest(): Leaving | null {
    return this.#latest;
  }

  /** Whether what was left could go on with what there is now. */
  get couldKeep(): boolean {
    return this.#latest?.fate === "kept" && draft.couldKeep;
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#latest = null;
  }

  follow(state: SessionState): void {
    const before = this.#before;
    this.#before = state;
    // What was left has not outlived the server.
    if (before && before.beginning !== state.beginning) this.dismiss();
    if (!before || before.id !== state.id || before.edit === state.edit) return;
    this.dismiss();
    const { missed } = draft;
    if (missed?.edit === state.edit) return this.#show({ steps: missed.steps, fate: "missed" });
    if (draft.isUndone && labOf(before.data) !== labOf(state.data)) {
      const data = catalog.datasets.find(({ type }) => type === state.data.type)?.title;
      return this.#show({ steps: 0, fate: "back", data });
    }
    const kept = state.kept[state.edit];
    const steps = kept?.steps ?? Math.max(before.step, frames.meta?.end_step ?? 0);
    const isAnotherRun = before.run !== state.run && state.run !== 0;
    if (!isAnotherRun || steps === 0 || !draft.hasMade(state.edit)) return;
    if (!kept) leavings.lost(before.edit, steps);
    this.#show({ steps, fate: kept ? "kept" : "lost" });
  }

  #show(latest: Leaving): void {
    this.#latest = latest;
    this.#goAwayIn(SHOWN_MS);
  }

  #goAwayIn(ms: number): void {
    this.#timer = setTimeout(() => {
      const isPointedAt = matchMedia("(hover: hover)").matches && document.querySelector(POINTED_AT);
      if (isPointedAt) this.#goAwayIn(LATER_MS);
      else this.dismiss();
    }, ms);
  }
}

export const leaving = new LeavingNotice();

session.subscribe({ changed: (state) => leaving.follow(state) });
