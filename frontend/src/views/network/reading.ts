import { type Tensor, isBeyond, valueAt, type Tensors } from "../../lib/protocol/tensor";
import type { Scene, UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";

/** What one input adds to a unit's sum. `weight` is null where it stands for many weights: a whole map. */
export interface Term {
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
  readonly weight: number | null;
  /** The weight is only known to be beyond this. */
  readonly isBeyond: boolean;
  readonly product: number;
}

/** The real numbers of one unit, as they are now. */
export interface Reading {
  readonly ref: UnitRef;
  /** Its activation; of a map, the mean. Null without an input. */
  readonly activation: number | null;
  /** The largest value of a map. */
  readonly largest: number | null;
  readonly probability: number | null;
  readonly weightedSum: number | null;
  /** The weights came rounded, and so the sum is as good as they are. */
  readonly isRounded: boolean;
  readonly bias: number | null;
  /** In slow motion, which way it should go: of a map, the mean. */
  readonly wish: number | null;
  /** Its inputs by what they add, the strongest first. */
  readonly terms: readonly Term[];
}

const NOTHING = {
  activation: null,
  largest: null,
  probability: null,
  weightedSum: null,
  isRounded: false,
  wish: null,
  terms: [],
} as const;

/** Read the numbers of a unit from the latest frame; null while there are none. */
export function readUnit(scene: Scene, tensors: Tensors, ref: UnitRef): Reading | null {
  const layer = scene.layers[ref.layer];
  if (!layer) return null;
  const { info } = layer.drawn;
  const biases = tensors.get(`weights/${info.id}/bias`);
  const bias = biases && ref.unit < biases.data.length ? valueAt(biases, ref.unit) : null;
  const isKnown = layer.kernel !== undefined || layer.functions !== undefined;
  if (layer.output.length === 0) return isKnown ? { ...NOTHING, ref, bias } : null;
  const probabilities = layer.drawn.isOutput ? tensors.get("prediction/probabilities") : undefined;
  const channels = layer.drawn.units;
  const isMap = layer.output.length !== channels;
  const figures = {
    ref,
    activation: isMap ? layer.values[ref.unit]! : layer.output[ref.unit]!,
    largest: isMap ? largestOf(layer.output, ref.unit, channels) : null,
    probability: probabilities?.data.length === channels ? valueAt(probabilities, ref.unit) : null,
    bias,
    wish: layer.wishes ? layer.wishes[ref.unit]! : null,
  };
  const sum = readSum(scene, ref);
  const isRounded = layer.kernel?.dtype === "I8";
  const exact = isRounded && sum.weightedSum !== null ? exactSum(info.activation, figures) : null;
  if (exact !== null) return { ...figures, ...sum, weightedSum: exact, isRounded: false };
  return { ...figures, ...sum, isRounded };
}

/** Where the activation passes its input on as it is, the sum follows from the output. */
function exactSum(name: string | null, { activation, bias }: { activation: number; bias: number | null }) {
  const isPassed = name === null || name === "linear" || (name === "relu" && activation > 0);
  return isPassed ? activation - (bias ?? 0) : null;
}

function readSum(scene: Scene, ref: UnitRef): Pick<Reading, "weightedSum" | "terms"> {
  const connection = scene.connections.find(({ target }) => target === ref.layer);
  const source = connection && scene.layers[connection.source];
  const target = scene.layers[ref.layer]!;
  const { kernel } = target;
  if (!connection || !source || !kernel) return { weightedSum: null, terms: [] };
  const isDense = kernel.shape.length === 2 && kernel.shape[0] === source.output.length;
  if (!isDense) return { weightedSum: null, terms: convTerms(connection, source, target, ref.unit) };
  const terms = denseTerms(connection.source, source, kernel, ref.unit);
  return { weightedSum: terms.reduce((sum, { product }) => sum + product, 0), terms: strongestFirst(terms) };
}

function denseTerms(
  layer: number,
  { drawn, output, values }: SceneLayer,
  kernel: Tensor,
  unit: number,
): Term[] {
  const groups = drawn.look === "picture" ? 1 : drawn.units;
  const units = kernel.shape[1]!;
  const isSingle = groups === output.length;
  return Array.from({ length: groups }, (_, group) => {
    let product = 0;
    for (let i = group; i < output.length; i += groups) {
      product += output[i]! * valueAt(kernel, i * units + unit);
    }
    const weight = isSingle ? valueAt(kernel, group * units + unit) : null;
    return {
      layer,
      unit: group,
      input: isSingle ? output[group]! : values[group]!,
      weight,
      isBeyond: isSingle && isBeyond(kernel, group * units + unit),
      product,
    };
  });
}

function convTerms(
  connection: Scene["connections"][number],
  source: SceneLayer,
  target: SceneLayer,
  unit: number,
): Term[] {
  if (connection.kind !== "conv") return [];
  const terms = Array.from(source.values, (input, group) => {
    const product = connection.flow[group * target.drawn.units + unit]!;
    return { layer: connection.source, unit: group, input, weight: null, isBeyond: false, product };
  });
  return strongestFirst(terms);
}

function strongestFirst(terms: Term[]): Term[] {
  return terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
}

function largestOf(output: Float32Array, channel: number, channels: number): number {
  let largest = -Infinity;
  for (let i = channel; i < output.length; i += channels) largest = Math.max(largest, output[i]!);
  return largest;
}
