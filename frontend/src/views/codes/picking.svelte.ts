import { pickedCode } from "../../lib/state/picked-code";
import type { Place } from "../scatter/place";
import { between, codeAt, type Code } from "./codes";

const NONE: Code = [];

/** What a person chose in the plane of codes: plain data, to be kept. */
export interface Choice {
  /** A place that was pressed. */
  readonly pinned: Code | null;
  /** The code of a drawing that is held, and how far on the way from it to the present one, 0 to 1. */
  readonly held: Code | null;
  readonly way: number;
}

export const NOTHING_CHOSEN: Choice = { pinned: null, held: null, way: 0 };

/** The code that is picked: what the mouse is over, or else a pinned place, or else one on the way between two drawings. */
export class CodePicking {
  #choice = $state.raw<Choice>(NOTHING_CHOSEN);
  #hovered = $state.raw<Code | null>(null);
  #here: Code = NONE;
  #picked = $state.raw<Code>(NONE);

  constructor(choice: Choice = NOTHING_CHOSEN) {
    this.#choice = choice;
  }

  get choice(): Choice {
    return this.#choice;
  }

  get held(): Code | null {
    return this.#choice.held;
  }

  /** The picked code; empty while there is none. */
  get picked(): Code {
    return this.#picked;
  }

  hover(place: Place, size: number): void {
    this.#hovered = codeAt(place, size);
    this.#change();
  }

  unhover(): void {
    this.#hovered = null;
    this.#change();
  }

  pin(place: Place, size: number): void {
    this.#hovered = null;
    this.#set({ pinned: codeAt(place, size) });
  }

  /** Hold the code of the present drawing. */
  hold(): void {
    if (this.#here.length > 0) this.#set({ pinned: null, held: this.#here, way: 0 });
  }

  walk(way: number): void {
    this.#set({ pinned: null, way });
  }

  /** Let go of what the mouse is over, or else of a pinned place, or else of the drawing that is held. */
  clear(): void {
    if (this.#hovered) return this.unhover();
    this.#set(this.#choice.pinned ? { pinned: null } : { held: null });
  }

  letGo(): void {
    this.#set({ held: null });
  }

  /** The present drawing lies here, or there is none; returns the picked code. */
  follow(here: ArrayLike<number> | undefined): Code {
    this.#here = here ? Array.from(here) : NONE;
    this.#change();
    return this.#picked;
  }

  #set(part: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...part };
    this.#change();
  }

  #change(): void {
    const { pinned, held, way } = this.#choice;
    const onWay = held && this.#here.length === held.length ? between(held, this.#here, way) : NONE;
    const picked = this.#hovered ?? pinned ?? onWay;
    const isSame = picked.length === this.#picked.length && picked.every((n, i) => n === this.#picked[i]);
    if (!isSame) this.#picked = picked;
    pickedCode.pick(picked);
  }
}
