import { address } from "../../lib/state/address";
import { above, depthOf, formatLevel, parseLevel, type Level } from "./level";

const KEY = "at";

/**
 * What of the network is open: it stands in the address. One level deeper is a step in the browser's history, and so is
 * one back; another one beside it is none.
 */
export class Opened {
  #level = $state.raw<Level | null>(parseLevel(address.get(KEY)));

  get level(): Level | null {
    return this.#level;
  }

  /** Follow the address; returns what ends it. */
  follow(): () => void {
    const read = () => (this.#level = parseLevel(address.get(KEY)));
    const ends = [address.onchange(read), address.onreturn(read)];
    return () => ends.forEach((end) => end());
  }

  show(level: Level): void {
    const text = formatLevel(level);
    if (depthOf(level) > depthOf(this.#level)) address.enter(KEY, text);
    else address.set(KEY, text);
    this.#level = level;
  }

  /** Where somebody else leads: no step in this browser's history. */
  lead(level: Level | null): void {
    this.#level = level;
    address.set(KEY, level && formatLevel(level));
  }

  /** One level up: where one came from, or of a link the level above. */
  up(): void {
    if (!this.#level) return;
    if (address.comeBack()) return;
    this.#level = above(this.#level);
    address.set(KEY, this.#level && formatLevel(this.#level));
  }
}
