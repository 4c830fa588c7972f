import { heightAt, shareOf } from "./field";
import { BAR_ROOM, type Projection, type Scene } from "./scene";

/** From where a relief is looked at, in radians: turned around its middle, and from how far above. */
export interface Stand {
  readonly yaw: number;
  readonly pitch: number;
}

export const FIRST_STAND: Stand = { yaw: -0.6, pitch: 0.85 };
/** Never from right above, which is the contour, and never from below. */
const [LEAST_PITCH, MOST_PITCH] = [0.15, 1.4];
/** How high the relief is, of half its breadth. */
export const RISE = 1.1;
const DIAGONAL = Math.SQRT2;
const TOP = 22;
/** Below it are the names of its sides, one below the other where it is narrow. */
export const BOTTOM = 34;
const SIDE = 8;

/** A stand that is turned by so much, within what makes sense. */
export function turned({ yaw, pitch }: Stand, by: Stand): Stand {
  const around = (yaw + by.yaw) % (2 * Math.PI);
  return { yaw: around, pitch: Math.min(MOST_PITCH, Math.max(LEAST_PITCH, pitch + by.pitch)) };
}

/** How places of a relief, x and y from -1 to 1 and z from 0 to 1, lie in the picture. */
export class Camera {
  readonly #cos: number;
  readonly #sin: number;
  readonly #up: number;
  readonly #lift: number;
  readonly #scale: number;
  readonly #middle: readonly [number, number];

  constructor(
    readonly stand: Stand,
    width: number,
    height: number,
  ) {
    [this.#cos, this.#sin] = [Math.cos(stand.yaw), Math.sin(stand.yaw)];
    [this.#up, this.#lift] = [Math.sin(stand.pitch), RISE * Math.cos(stand.pitch)];
    const [across, down] = [width - BAR_ROOM - 2 * SIDE, height - TOP - BOTTOM];
    this.#scale = Math.max(
      1,
      Math.min(across / (2 * DIAGONAL), down / (2 * DIAGONAL * this.#up + this.#lift)),
    );
    this.#middle = [SIDE + across / 2, TOP + down / 2];
  }

  project(x: number, y: number, z: number): readonly [number, number] {
    const across = x * this.#cos - y * this.#sin;
    const away = x * this.#sin + y * this.#cos;
    const up = away * this.#up + (z - 0.5) * this.#lift;
    return [this.#middle[0] + this.#scale * across, this.#middle[1] - this.#scale * up];
  }

  /** Whether greater x, and greater y, lie farther away. */
  get recedes(): readonly [boolean, boolean] {
    return [this.#sin > 0, this.#cos > 0];
  }

  /** How brightly a slope lies in a light from the upper left of whoever looks: about 0.6 to 1.1. */
  light(slopeX: number, slopeY: number): number {
    const across = -(slopeX * this.#cos - slopeY * this.#sin);
    const away = -(slopeX * this.#sin + slopeY * this.#cos);
    const facing = (-0.45 * across + 0.35 * away + 0.82) / Math.hypot(across, away, 1);
    return 0.62 + 0.48 * Math.max(0, facing);
  }
}

/** Where places of the plane lie on a relief. */
export function reliefProjection(scene: Scene, camera: Camera): Projection {
  const { field, heights } = scene;
  return (x, y) => {
    const [left, low] = [clamped(shareOf(field.xs, x)), clamped(shareOf(field.ys, y))];
    return camera.project(2 * left - 1, 2 * low - 1, heightAt(heights, field, x, y));
  };
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
