import type { DataInfo } from "../lib/protocol/generated";
import { drawAsIs } from "./normalise";
import { framingOf } from "./framing";
import { strokesOf } from "./pen";

interface Shown {
  readonly pixels: Uint8Array;
  readonly shape: readonly number[];
}

const SIDE = 28;

/** A sample as the picture that people see of it: of what a pen did, what it drew. */
export function pictureOf(sample: Shown, data: Pick<DataInfo, "pen"> | undefined): Shown {
  if (!data?.pen) return sample;
  const { pixels } = drawAsIs(strokesOf(sample.pixels), framingOf(SIDE, SIDE));
  return { pixels, shape: [SIDE, SIDE, 1] };
}
