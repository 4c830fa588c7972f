import { valueAt, type Tensor, type Tensors } from "../../lib/protocol/tensor";

/** The test samples that excite a unit most, the most exciting first. */
export interface TopSamples {
  /** What they were read from: another one with each evaluation. */
  readonly tensor: Tensor;
  readonly indices: readonly number[];
  readonly activations: readonly number[];
  /** Among how many they were looked for. */
  readonly probes: number;
}

/** The top samples of the latest evaluation; undefined before the first. */
export function topSamples(tensors: Tensors, layer: string, unit: number): TopSamples | undefined {
  const of = readerOf(tensors, `top_samples/${layer}`, unit);
  const [tensor, activation, probes] = [of("index"), of("activation"), of("probes")];
  if (!tensor || !activation || !probes) return undefined;
  const rows = Array.from(tensor.data.keys()).filter((row) => tensor.data[row]! >= 0);
  return {
    tensor,
    indices: rows.map((row) => tensor.data[row]!),
    activations: rows.map((row) => valueAt(activation, row)),
    probes: valueAt(probes, 0),
  };
}

/** A picture that excites a unit, as far as it was found. */
export interface FoundPicture {
  /** 0 to 255. */
  readonly pixels: Uint8ClampedArray;
  readonly shape: readonly number[];
  /** The unit's activation for it. */
  readonly activation: number;
}

/** What was found last for a unit; undefined before the first round. */
export function foundPicture(tensors: Tensors, layer: string, unit: number): FoundPicture | undefined {
  const of = readerOf(tensors, `feature_visualization/${layer}`, unit);
  const [picture, activation] = [of("picture"), of("activation")];
  if (!picture || !activation) return undefined;
  const pixels = Uint8ClampedArray.from({ length: picture.data.length }, (_, i) => 255 * valueAt(picture, i));
  return { pixels, shape: picture.shape, activation: valueAt(activation, 0) };
}

/** Reads what has come of a unit, and nothing while that of another unit has. */
function readerOf(tensors: Tensors, prefix: string, unit: number): (name: string) => Tensor | undefined {
  const of = tensors.get(`${prefix}/unit`);
  const isIts = of !== undefined && valueAt(of, 0) === unit;
  return (name) => (isIts ? tensors.get(`${prefix}/${name}`) : undefined);
}
