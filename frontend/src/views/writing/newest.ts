import { frames } from "../../lib/state/frames";
import { goesOn, type Written } from "./pen";

/** The newest of what the network writes, one row at a time. */
export class Newest {
  #stale: unknown;
  #of: unknown;
  #written: Written | null = null;

  /** Something else is asked for: what has come is not of that. */
  forget(): void {
    this.#stale = frames.get("written/symbols");
    this.#written = null;
  }

  /** The newest row of so many elements that goes on from what was begun; null before one has come. */
  comes(length: number, begun: readonly number[]): Written | null {
    const tensor = frames.get("written/symbols");
    if (tensor === this.#stale || !tensor) return null;
    if (tensor !== this.#of) {
      const row = tensor.shape[1] === length ? goesOn(tensor.data.slice(0, length), begun) : null;
      this.#written = row ? { numbers: row, step: frames.meta?.step ?? 0 } : this.#written;
      this.#of = tensor;
    }
    return this.#written;
  }
}
