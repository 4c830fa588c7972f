import type { Experiment, LayerSpec } from "../protocol/generated";
import type { ParamAddress } from "./by-hand.svelte";

/** A unit, or map, that gives a value whatever it computes: 0 when it is muted. */
export interface HeldUnit {
  readonly kind: "unit";
  readonly layer: string;
  readonly unit: number;
  readonly value: number;
}

/** A trained number that counts as 0; `flat` is its place in its array. */
export interface CutParam extends Pick<ParamAddress, "layer" | "name"> {
  readonly kind: "cut";
  readonly flat: number;
}

export type Held = HeldUnit | CutParam;

/** All that is held of an experiment, layer by layer. */
export function heldOf(experiment: Experiment | null): Held[] {
  return layersOf(experiment).flatMap(({ id, held, cuts }): Held[] => [
    ...Object.entries(held).map(([unit, value]): Held => ({
      kind: "unit",
      layer: id,
      unit: Number(unit),
      value,
    })),
    ...Object.entries(cuts).flatMap(([name, places]) =>
      places.map((flat): Held => ({ kind: "cut", layer: id, name, flat })),
    ),
  ]);
}

/** The experiment with a unit held at a value; free again, if there is none. */
export function withHeld(
  experiment: Experiment,
  layer: string,
  unit: number,
  value: number | null,
): Experiment {
  return withLayer(experiment, layer, (spec) => {
    const others = Object.entries(spec.held).filter(([other]) => Number(other) !== unit);
    return { ...spec, held: Object.fromEntries(value === null ? others : [...others, [unit, value]]) };
  });
}

/** The experiment with a trained number cut, or brought back. */
export function withCut(
  experiment: Experiment,
  { layer, name, flat }: Omit<CutParam, "kind">,
  isCut: boolean,
): Experiment {
  return withLayer(experiment, layer, (spec) => {
    const others = (spec.cuts[name] ?? []).filter((other) => other !== flat);
    const places = isCut ? [...others, flat].sort((a, b) => a - b) : others;
    const rest = Object.entries(spec.cuts).filter(([other]) => other !== name);
    return { ...spec, cuts: Object.fromEntries(places.length > 0 ? [...rest, [name, places]] : rest) };
  });
}

/** The experiment with everything brought back. */
export function withNothingHeld(experiment: Experiment): Experiment {
  return heldOf(experiment).reduce(
    (changed, { layer }) => withLayer(changed, layer, (spec) => ({ ...spec, held: {}, cuts: {} })),
    experiment,
  );
}

function layersOf(experiment: Experiment | null): readonly LayerSpec[] {
  return Object.values(experiment?.networks ?? {}).flatMap(({ layers }) => layers);
}

function withLayer(experiment: Experiment, id: string, change: (spec: LayerSpec) => LayerSpec): Experiment {
  const networks = Object.entries(experiment.networks).map(([role, { layers, edges }]) => [
    role,
    { layers: layers.map((spec) => (spec.id === id ? change(spec) : spec)), edges },
  ]);
  return { ...experiment, networks: Object.fromEntries(networks) as Experiment["networks"] };
}
