import type { LayerInfo } from "../lib/protocol/generated";
import { toFloat32, type Tensor, type Tensors } from "../lib/protocol/tensor";

/** How the weights of a layer differ between two runs: present − other. */
export interface LayerDifference {
  readonly layer: string;
  /** Their root mean square, as a part of that of the present weights; null where the layer has another form. */
  readonly part: number | null;
  readonly picture: DifferencePicture | null;
}

/** Numbers from −1 to 1, row by row: each weight, or of a layer that reads pictures each pixel. */
export interface DifferencePicture {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** Each number is of a pixel: how much all weights that read it differ. */
  readonly isOfPixels: boolean;
}

/** The differences of all layers that have weights; none while the weights of one of the runs are not there. */
export function differences(
  tensors: Tensors,
  layers: readonly LayerInfo[],
  pixels: readonly number[] | null,
): LayerDifference[] {
  return layers.flatMap(({ id }) => {
    const [own, other] = [tensors.get(`weights/${id}/kernel`), tensors.get(`beside/weights/${id}/kernel`)];
    if (!own || own.shape.length < 2) return [];
    if (!other || !isSame(own.shape, other.shape)) return [{ layer: id, part: null, picture: null }];
    return [differenceOf(id, own, other, pixels)];
  });
}

function differenceOf(
  layer: string,
  own: Tensor,
  other: Tensor,
  pixels: readonly number[] | null,
): LayerDifference {
  const [values, others] = [toFloat32(own), toFloat32(other)];
  const differing = values.map((value, i) => value - others[i]!);
  const [size, all] = [rootMeanSquare(differing), rootMeanSquare(values)];
  const part = all > 0 ? size / all : size > 0 ? Infinity : 0;
  const units = own.shape[own.shape.length - 1]!;
  const inputs = values.length / units;
  const [height, width] = pixels ?? [];
  if (height && width && own.shape.length === 2 && inputs === height * width)
    return { layer, part, picture: ofPixels(differing, height, width, units) };
  const transposed = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++)
    transposed[(i % units) * inputs + Math.floor(i / units)] = differing[i]!;
  return {
    layer,
    part,
    picture: { rows: units, columns: inputs, values: scaled(transposed), isOfPixels: false },
  };
}

function ofPixels(differing: Float32Array, rows: number, columns: number, units: number): DifferencePicture {
  const values = new Float32Array(rows * columns);
  for (let pixel = 0; pixel < values.length; pixel++)
    values[pixel] = rootMeanSquare(differing.subarray(pixel * units, (pixel + 1) * units));
  return { rows, columns, values: scaled(values), isOfPixels: true };
}

/** By the largest of them. */
function scaled(values: Float32Array): Float32Array {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return most > 0 ? values.map((value) => value / most) : values;
}

function rootMeanSquare(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return values.length > 0 ? Math.sqrt(sum / values.length) : 0;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
