import { formatNumber } from "../../lib/format";
import type { Held } from "../../lib/state/held";
import type { Scene } from "./scene";
import { numberedName, unitName } from "./unit-names";

/** What is held, in words: “unit 7 of dense_1 muted”, “weight from unit 3 to unit 7 of dense_1 cut”. */
export function heldInWords(held: Held, scene: Scene): string {
  const name = nameOf(held, scene);
  if (held.kind === "cut") return `${name} cut`;
  return held.value === 0 ? `${name} muted` : `${name} held at ${formatNumber(held.value)}`;
}

function nameOf(held: Held, scene: Scene): string {
  const layer = scene.layers.find(({ drawn }) => drawn.info.id === held.layer);
  const of = `of ${held.layer}`;
  if (held.kind === "unit") {
    const name = layer ? unitName(layer, held.unit) : numberedName({ shape: [] }, held.unit);
    return `${name} ${of}`;
  }
  const units = layer?.drawn.units ?? 1;
  const target = layer ? unitName(layer, held.flat % units) : numberedName({ shape: [] }, held.flat % units);
  if (held.name !== "kernel") return `${held.name} of ${target} ${of}`;
  const source = layer && scene.layers[layer.drawn.sources[0]?.layer ?? -1];
  const from = Math.floor(held.flat / units);
  const origin = source && from < source.drawn.units ? unitName(source, from) : `input ${from + 1}`;
  return `weight from ${origin} to ${target} ${of}`;
}

export const LARGEST_HELD = 1e6;

/** A number to begin with, in few digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
