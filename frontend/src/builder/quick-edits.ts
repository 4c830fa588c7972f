import type { Edge, Experiment, FieldInfo, LayerEntry, LayerInfo } from "../lib/protocol/generated";
import { freeId } from "../lib/state/free-id";
import { idsOf, insertOnWire, newLayer, type Arity } from "./graph";

/** Fields that say how wide a layer is. */
const WIDTHS = new Set(["units", "filters"]);

export function widthField(entry: LayerEntry | undefined): FieldInfo | undefined {
  return entry?.fields.find(({ name }) => WIDTHS.has(name));
}

export function activationField(entry: LayerEntry | undefined): FieldInfo | undefined {
  return entry?.fields.find(({ name, kind }) => name === "activation" && kind === "choice");
}

/** A layer that could stand on a wire. */
export interface Candidate {
  readonly type: string;
  readonly title: string;
  readonly config: Readonly<Record<string, number>>;
}

/** Every layer that takes one input; those with a width are as wide as what they follow, and come first. */
export function candidatesFor(
  source: LayerInfo | undefined,
  layers: readonly LayerEntry[],
  arityOf: (type: string) => Arity,
): Candidate[] {
  return layers
    .filter(({ type, category }) => arityOf(type) === "one" && category !== "plane" && category !== "shape")
    .sort((a, b) => Number(widthField(b) !== undefined) - Number(widthField(a) !== undefined))
    .map((entry) => {
      const field = widthField(entry);
      const width = source?.shape.at(-1);
      const isFitting = field && width !== undefined && width <= (field.maximum ?? Infinity);
      return {
        type: entry.type,
        title: isFitting ? `${entry.title} ${width}` : entry.title,
        config: isFitting ? { [field.name]: width } : {},
      };
    });
}

/** The experiment with a candidate on a wire, to be checked. */
export function withCandidate(
  experiment: Experiment,
  role: string,
  wire: Edge,
  { type, config }: Candidate,
): Experiment {
  const network = experiment.networks[role]!;
  const taken = new Set(Object.values(experiment.networks).flatMap((each) => [...idsOf(each)]));
  const layer = newLayer(type, freeId(type, taken), config);
  return { ...experiment, networks: { ...experiment.networks, [role]: insertOnWire(network, layer, wire) } };
}
