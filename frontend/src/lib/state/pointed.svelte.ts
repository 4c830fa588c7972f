/** A unit of the network, as other pictures name it. */
export interface PointedUnit {
  readonly layer: string;
  readonly unit: number;
  readonly name: string;
  /** Whether it is shown as the probability of a class. */
  readonly isClass: boolean;
}

/** What of the network is pointed at, by pointer, keyboard or tap, and what is open. */
class Pointed {
  #unit = $state.raw<PointedUnit | null>(null);

  /** A unit that is pointed at in another picture than that of the network, by the id of its layer. */
  elsewhere = $state.raw<{ readonly layer: string; readonly unit: number } | null>(null);

  /** The layer that is open, itself or one of its units. */
  layer = $state<string | null>(null);

  /** How deep the network is looked into, as the address names it; empty for the whole. */
  level = $state("");

  /** How deep it is to be looked into, by somebody else than whoever is at this page. */
  led = $state.raw<{ readonly level: string } | null>(null);

  /** Whether something of it is open that Escape closes. */
  isOpen = $state(false);

  get unit(): PointedUnit | null {
    return this.#unit;
  }

  set unit(unit: PointedUnit | null) {
    const isSame = unit?.layer === this.#unit?.layer && unit?.unit === this.#unit?.unit;
    if (!isSame) this.#unit = unit;
  }
}

export const pointed = new Pointed();
