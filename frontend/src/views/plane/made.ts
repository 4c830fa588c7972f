import type { Tensor, Tensors } from "../../lib/protocol/tensor";

/** Of what makes samples, the made ones look like the first class and the real ones like the second. */
export const MADE = 0;
export const REAL = 1;

export const MADE_DOTS = 256;
export const FLOWING_DOTS = 160;

/** Of the way that is left, the part that a dot goes in a picture. */
const EASE = 0.3;
/** In units of the plane: nearer than this it has arrived. */
const ARRIVED = 0.01;

/** Where dots are at a time from 0 to 1 of their paths, (times, dots, 2); between two times on the straight way. */
export function placesAt({ data, shape }: Tensor, time: number): Float32Array {
  const [times = 1, dots = 0] = shape;
  const at = Math.min(1, Math.max(0, time)) * (times - 1);
  const before = Math.min(times - 1, Math.floor(at));
  const after = Math.min(times - 1, before + 1);
  return Float32Array.from({ length: 2 * dots }, (_, i) => {
    const [from, to] = [data[2 * dots * before + i]!, data[2 * dots * after + i]!];
    return from + (at - before) * (to - from);
  });
}

/** Where the dots are that the present networks make. */
export function madePlaces(tensors: Tensors, flows: boolean, time: number): ArrayLike<number> | null {
  if (!flows) return tensors.get("made/samples")?.data ?? null;
  const paths = tensors.get("paths/places");
  return paths ? placesAt(paths, time) : null;
}

/** Where the points of the grid of codes are that the present networks make. */
export function gridPlaces(tensors: Tensors, time: number): ArrayLike<number> | null {
  const places = tensors.get("code_grid/places");
  return places ? placesAt(places, time) : null;
}

/** Dots on their way to where they were last said to be: each is seen moving, and can be followed. */
export class MovingDots {
  #places = new Float32Array(0);

  /** Where they are shown, x and y of each. */
  get places(): Float32Array {
    return this.#places;
  }

  /** Go a part of the way, or all of it at once; returns whether some are still under way. */
  moveTo(goal: ArrayLike<number>, isEased: boolean): boolean {
    if (goal.length !== this.#places.length || !isEased) {
      this.#places = Float32Array.from(goal);
      return false;
    }
    let farthest = 0;
    for (let i = 0; i < goal.length; i++) {
      const way = goal[i]! - this.#places[i]!;
      farthest = Math.max(farthest, Math.abs(way));
      this.#places[i]! += EASE * way;
    }
    if (farthest > ARRIVED) return true;
    this.#places.set(Array.from(goal));
    return false;
  }
}
