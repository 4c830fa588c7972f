import { isEmbedded } from "../lib/embedding";
import { keep, recall } from "../lib/storage";
import { stopsOf, type Deed, type Stop } from "./stops";

const STORAGE_KEY = "neurarium.tour";
/** So long a stop is seen to be done before the next one comes. */
const DONE_MS = 1_400;

/** The tour of the page: where it is, and what was done there. It begins by itself once, and is called again from the help. */
class Tour {
  #stops = $state.raw<readonly Stop[]>([]);
  #index = $state(0);
  #isDone = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The present stop; null when there is no tour. */
  get stop(): Stop | null {
    return this.#stops[this.#index] ?? null;
  }

  /** The number of the present stop from 1 on, and how many there are. */
  get place(): readonly [number, number] {
    return [this.#index + 1, this.#stops.length];
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Begin on a first visit; whoever has seen it is left in peace. */
  welcome(withPad: boolean): void {
    if (!isEmbedded && recall("localStorage", STORAGE_KEY) === null) this.start(withPad);
  }

  start(withPad: boolean): void {
    keep("localStorage", STORAGE_KEY, "seen");
    this.#stops = stopsOf(withPad);
    this.#go(0);
  }

  /** Something was done on the page; the tour continues if this is what it waits for. */
  notice(deed: Deed): void {
    if (this.#isDone || this.stop?.deed !== deed) return;
    this.#isDone = true;
    this.#timer = setTimeout(() => this.next(), DONE_MS);
  }

  next(): void {
    this.#go(this.#index + 1);
  }

  end(): void {
    this.#go(this.#stops.length);
  }

  #go(index: number): void {
    clearTimeout(this.#timer);
    this.#index = index;
    this.#isDone = false;
  }
}

export const tour = new Tour();
