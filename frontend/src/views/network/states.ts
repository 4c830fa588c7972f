import { usualMagnitude } from "../../lib/render/magnitude";
import { pixelIndex, ZERO_PIXEL } from "../../lib/render/palette";
import type { SessionState } from "../../lib/protocol/generated";

/** A recurrent layer whose state is seen over time, in one direction. */
export interface Reader {
  readonly layer: string;
  readonly title: string;
  readonly isBackward: boolean;
  /** Which of the layer's numbers are those of this direction. */
  readonly from: number;
  readonly units: number;
  /** How many numbers the layer gives of each element. */
  readonly width: number;
}

/** What recurrent layers are called where there is little room, by type. */
const SHORT: Readonly<Record<string, string>> = { simple_rnn: "RNN", gru: "GRU", lstm: "LSTM" };

/** All layers that keep a state, once for each direction in which they read. */
export function readersOf({ experiment, networks }: Pick<SessionState, "experiment" | "networks">): Reader[] {
  return networks.flatMap(({ role, layers }) =>
    layers
      .filter(({ type }) => type in SHORT)
      .flatMap(({ id, type, shape }) => {
        const spec = experiment.networks[role]?.layers.find((layer) => layer.id === id);
        const direction = spec?.config["direction"] ?? "forward";
        const width = shape.at(-1) ?? 0;
        const ways = direction === "both" ? [false, true] : [direction === "backward"];
        const units = width / ways.length;
        return ways.map((isBackward, i) => ({
          layer: id,
          title: SHORT[type]!,
          isBackward,
          from: i * units,
          units,
          width,
        }));
      }),
  );
}

/** What a state looks like over time, as pixels: a column an element, a row a unit. */
export function statePixels(
  states: ArrayLike<number>,
  { from, units, width }: Reader,
  elements: number,
  ramp: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const limit = Math.max(1, usualMagnitude(states));
  const pixels = new Uint32Array(elements * units);
  for (let element = 0; element < elements; element++)
    for (let unit = 0; unit < units; unit++) {
      const value = states[element * width + from + unit] ?? 0;
      pixels[unit * elements + element] = ramp[Number.isNaN(value) ? ZERO_PIXEL : pixelIndex(value / limit)]!;
    }
  return pixels;
}
