import type { DataInfo, MelodyInfo } from "../lib/protocol/generated";
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

/** A sample as the picture that people see of it: of what a pen did, what it drew; of a tune, its notes in time. */
export function pictureOf(sample: Shown, data: Pick<DataInfo, "pen" | "melody"> | undefined): Shown {
  if (data?.melody) return rollOf(sample, data.melody);
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
