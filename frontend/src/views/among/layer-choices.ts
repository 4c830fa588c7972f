import type { NetworkInfo } from "../../lib/protocol/generated";

/** A layer that can be looked at. */
export interface LayerChoice {
  readonly id: string;
  /** What it is called, after its id where two are called the same. */
  readonly name: string;
  /** How many numbers it gives. */
  readonly size: number;
}

/** The last layer before the output. */
export function beforeOutput(choices: readonly LayerChoice[], { layers, output }: NetworkInfo): LayerChoice {
  const last = layers.find(({ id }) => id === output)?.inputs[0];
  return choices.find(({ id }) => id === last) ?? choices[0]!;
}

/** The layers of a network in their order, the output last. */
export function layerChoices({ layers }: NetworkInfo): readonly LayerChoice[] {
  return layers.map(({ id, title, shape }) => ({
    id,
    name: layers.filter((other) => other.title === title).length > 1 ? `${id} · ${title}` : title,
    size: shape.reduce((product, side) => product * side, 1),
  }));
}
