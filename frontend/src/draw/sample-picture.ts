import { heightAt } from "../hill/track";
import type { DataInfo, MelodyInfo, TrackInfo } from "../lib/protocol/generated";
import { given } from "../lib/symbols";
import { rangeOf, tuneOf } from "../melody/tune";
import { drawAsIs } from "./normalise";
import { framingOf } from "./framing";
import { strokesOf } from "./pen";

interface Shown {
  readonly pixels: Uint8Array;
  readonly shape: readonly number[];
}

const SIDE = 28;
/** Pixels of a unit of time, the last of a note being dark, and of a pitch. */
const [UNIT, PITCH] = [4, 3];
/** Of a ball on hills: pixels of the whole, its radius, and how bright the ground is, and the ball as seen first. */
const [HILL_SIDE, BALL, GROUND, FIRST] = [40, 3, 70, 110];

/**
 * A sample as the picture that people see of it: of what a pen did, what it drew; of a tune, its notes in time; of a ball,
 * where on the hills it was seen.
 */
export function pictureOf(
  sample: Shown,
  data: Pick<DataInfo, "pen" | "melody" | "track"> | undefined,
): Shown {
  if (data?.melody) return rollOf(sample, data.melody);
  if (data?.track) return hillOf(sample, data.track);
  if (!data?.pen) return sample;
  const { pixels } = drawAsIs(strokesOf(sample.pixels), framingOf(SIDE, SIDE));
  return { pixels, shape: [SIDE, SIDE, 1] };
}

/** Notes as on the roll of a player piano: time to the right, pitch upwards. */
function rollOf({ pixels, shape }: Shown, melody: MelodyInfo): Shown {
  const { notes, units } = tuneOf(given(pixels, shape[0]!, shape[1]!), melody);
  const [lowest, highest] = rangeOf(melody);
  const [width, height] = [Math.max(1, units) * UNIT, (highest - lowest + 1) * PITCH];
  const roll = new Uint8Array(width * height);
  for (const { pitch, begin, units: length } of notes) {
    const top = (highest - pitch) * PITCH;
    for (let y = top; y < top + PITCH; y++)
      roll.fill(255, y * width + begin * UNIT, y * width + (begin + length) * UNIT - 1);
  }
  return { pixels: roll, shape: [height, width, 1] };
}

/** A ball on its hills, the later it was seen the brighter. */
function hillOf({ pixels }: Shown, track: TrackInfo): Shown {
  const picture = new Uint8Array(HILL_SIDE * HILL_SIDE);
  const last = HILL_SIDE - 1;
  const ground = (place: number) => last - Math.round(heightAt(track, place) * (last - 2 * BALL));
  for (let x = 0; x <= last; x++)
    for (let y = ground(x / last); y <= last; y++) picture[y * HILL_SIDE + x] = GROUND;
  for (const [i, pixel] of pixels.entries()) {
    const [x, y] = [Math.round((pixel / 255) * last), ground(pixel / 255) - BALL];
    const isNewest = i === pixels.length - 1;
    dot(picture, x, y, isNewest ? 255 : FIRST + (60 * i) / pixels.length);
  }
  return { pixels: picture, shape: [HILL_SIDE, HILL_SIDE, 1] };
}

function dot(picture: Uint8Array, x: number, y: number, brightness: number): void {
  for (let row = Math.max(0, y - BALL); row <= Math.min(HILL_SIDE - 1, y + BALL); row++)
    for (let column = Math.max(0, x - BALL); column <= Math.min(HILL_SIDE - 1, x + BALL); column++)
      if (Math.hypot(row - y, column - x) <= BALL) picture[row * HILL_SIDE + column] = brightness;
}
