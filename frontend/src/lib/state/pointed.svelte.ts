/** A unit of the network, as other pictures name it. */
export interface PointedUnit {
  readonly layer: string;
  readonly unit: number;
  readonly name: string;
  /** Whether it is shown as the probability of a class. */
  readonly isClass: boolean;
}

/** The unit of the network that is pointed at, by pointer, keyboard or tap. */
class Pointed {
  #unit = $state.raw<PointedUnit | null>(null);

  get unit(): PointedUnit | null {
    return this.#unit;
  }

  set unit(unit: PointedUnit | null) {
    const isSame = unit?.layer === this.#unit?.layer && unit?.unit === this.#unit?.unit;
    if (!isSame) this.#unit = unit;
  }
}

export const pointed = new Pointed();
