import { unshuffled } from "../../lib/pixel-order";
import { valueAt, type Tensor, type Tensors } from "../../lib/protocol/tensor";
import { largestMagnitude, usualMagnitude } from "../../lib/render/magnitude";
import { formatCount, formatNumber } from "../../lib/format";
import type { Scene, UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";

/** A picture of one unit's numbers: `count` tiles whose values alternate, as channels do. */
export interface DetailPicture {
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly values: Float32Array;
  /** Data as they are, white on black, instead of the diverging colours. */
  readonly isImage: boolean;
}

/** What the caption of a gradient begins with. */
export const GRADIENT = "gradient of the loss";

/** What there is to see of a unit: its map, its weights, what they make of the input, and their gradient. */
export function detailPictures(scene: Scene, tensors: Tensors, ref: UnitRef): DetailPicture[] {
  const layer = scene.layers[ref.layer];
  if (!layer) return [];
  const source = sourceOf(scene, ref.layer);
  if (!source || !layer.kernel) return passedOnPictures(scene, layer, ref);
  const gradient = tensors.get(`gradients/${layer.drawn.info.id}/kernel`);
  switch (layer.kernel.shape.length) {
    case 4:
      return kernelPictures(layer.kernel, gradient, ref.unit);
    case 3:
      return layer.drawn.shape.length === 3
        ? passedOnPictures(scene, layer, ref)
        : gatePictures(layer, tensors, ref.unit);
    default:
      return weightPictures(source, layer.kernel, gradient, ref.unit).map((picture) =>
        inOrder(scene, source, picture),
      );
  }
}

/** What a layer without weights makes of its inputs: of an addition all that is added, and the sum. */
function passedOnPictures(scene: Scene, layer: SceneLayer, { layer: index, unit }: UnitRef): DetailPicture[] {
  const sources = scene.connections.filter(({ target }) => target === index);
  const inputs = sources.map(({ source, offset }) => {
    const from = scene.layers[source]!;
    const caption = sources.length === 1 ? "input" : `from ${from.drawn.info.id}`;
    const isRead = unit - offset >= 0 && unit - offset < from.drawn.units;
    return isRead ? mapPicture(from, unit - offset, caption) : null;
  });
  const result = layer.drawn.info.type === "add" ? "their sum" : "output for this input";
  return [...inputs, mapPicture(layer, unit, result)].filter((picture) => picture !== null);
}

/** The layer that the first connection of a layer comes from. */
export function sourceOf(scene: Scene, layer: number): SceneLayer | undefined {
  const connection = scene.connections.find(({ target }) => target === layer);
  return connection && scene.layers[connection.source];
}

/** Every `units`-th value of a kernel from `unit` on: the weights of one unit, in the order of its inputs. */
export function weightsOfUnit(kernel: Tensor, unit: number): Float32Array {
  const units = kernel.shape[kernel.shape.length - 1]!;
  return Float32Array.from({ length: kernel.data.length / units }, (_, i) =>
    valueAt(kernel, i * units + unit),
  );
}

/** One map of a layer, or the picture that it is. */
export function mapPicture(
  { drawn, output }: SceneLayer,
  unit: number,
  caption: string,
): DetailPicture | null {
  const [height, width, channels] = drawn.shape as [number, number, number];
  if (drawn.shape.length !== 3 || output.length !== height * width * channels) return null;
  const values = Float32Array.from({ length: height * width }, (_, p) => output[p * channels + unit]!);
  return { caption, width, height, count: 1, values, isImage: drawn.look === "picture" };
}

function weightPictures(
  source: SceneLayer,
  kernel: Tensor,
  gradient: Tensor | undefined,
  unit: number,
): DetailPicture[] {
  const shape = gridOf(source);
  const weights = weightsOfUnit(kernel, unit);
  const pictures = [{ ...shape, caption: `weights${outliersIn(weights)}`, values: weights }];
  if (source.output.length === weights.length) {
    const products = weights.map((weight, i) => weight * source.output[i]!);
    pictures.push({ ...shape, caption: "weights × input", values: products });
  }
  if (gradient) pictures.push({ ...shape, ...gradientOfUnit(gradient, unit) });
  return pictures;
}

/** Weights of shuffled pixels, where these belong if that is asked for. */
function inOrder({ unshuffled: order }: Scene, { drawn }: SceneLayer, picture: DetailPicture): DetailPicture {
  if (!order || drawn.look !== "picture") return picture;
  return { ...picture, values: unshuffled(picture.values, order) };
}

/** The weights of a unit that reads a sequence: a row for each of its gates, a column for each feature of an element. */
function gatePictures(layer: SceneLayer, tensors: Tensors, unit: number): DetailPicture[] {
  const { id } = layer.drawn.info;
  const units = layer.kernel!.shape[2]!;
  // Of a layer that reads in both directions, those that read backward come last, and have a kernel of their own.
  const isBackward = unit >= units;
  const name = isBackward ? "backward_kernel" : "kernel";
  const kernel = isBackward ? tensors.get(`weights/${id}/${name}`) : layer.kernel;
  if (!kernel) return [];
  const [height, width] = kernel.shape as [number, number];
  const shape = { width, height, count: 1, isImage: false };
  const weights = weightsOfUnit(kernel, unit % units);
  const caption = (height === 1 ? "weights" : "weights, a row for each gate") + outliersIn(weights);
  const pictures = [{ ...shape, caption, values: weights }];
  const gradient = tensors.get(`gradients/${id}/${name}`);
  if (gradient) pictures.push({ ...shape, ...gradientOfUnit(gradient, unit % units) });
  return pictures;
}

function kernelPictures(kernel: Tensor, gradient: Tensor | undefined, unit: number): DetailPicture[] {
  const [height, width, count] = kernel.shape as [number, number, number];
  const shape = { width, height, count, isImage: false };
  const caption = count === 1 ? "kernel" : "kernels, by input map";
  const weights = weightsOfUnit(kernel, unit);
  const pictures = [{ ...shape, caption: caption + outliersIn(weights), values: weights }];
  if (gradient) pictures.push({ ...shape, ...gradientOfUnit(gradient, unit) });
  return pictures;
}

/** How many are beyond what the colours tell apart, in words; nothing if none is. */
function outliersIn(values: Float32Array): string {
  const usual = usualMagnitude(values);
  const count = values.reduce((sum, value) => (Math.abs(value) > usual ? sum + 1 : sum), 0);
  return count === 0 ? "" : `, ${formatCount(count)} beyond ±${formatNumber(usual)}`;
}

function gradientOfUnit(gradient: Tensor, unit: number): Pick<DetailPicture, "caption" | "values"> {
  const values = weightsOfUnit(gradient, unit);
  const largest = largestMagnitude(values);
  return {
    caption: largest > 0 ? `${GRADIENT}, up to ±${formatNumber(largest)}` : `${GRADIENT}: all zero`,
    values,
  };
}

/** How the inputs of a dense unit are laid out: as the picture or the maps that they are, or as cells in a row. */
function gridOf({ drawn }: SceneLayer): Omit<DetailPicture, "caption" | "values"> {
  const [height, width, channels] = drawn.shape;
  if (drawn.shape.length !== 3) return { width: 1, height: 1, count: drawn.units, isImage: false };
  return { width: width!, height: height!, count: channels!, isImage: false };
}
