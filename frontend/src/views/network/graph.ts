import type { LayerInfo, NetworkInfo } from "../../lib/protocol/generated";

/**
 * How a layer's units are drawn. `slim` is for layers that keep their input's shape, such as dropout; `functions` of
 * the plane or of the line show what each unit makes of every point.
 */
export type Look = "picture" | "tiles" | "discs" | "maps" | "slim" | "functions";

/** Where a layer's input comes from: a drawn layer, whose marks start at `offset` among the target's inputs. */
export interface Source {
  readonly layer: number;
  readonly offset: number;
}

/** One layer that has marks of its own in the picture. */
export interface DrawnLayer {
  readonly info: LayerInfo;
  readonly network: number;
  readonly look: Look;
  /** The output as it is seen through shape-only layers: (units) or (height, width, channels). */
  readonly shape: readonly number[];
  /** Marks: one per unit or channel, one for a picture. */
  readonly units: number;
  readonly column: number;
  readonly sources: readonly Source[];
  /** The output of the network that answers; that of another network is an output among others. */
  readonly isOutput: boolean;
  /** Whether it belongs to the network that answers. */
  readonly isOfAnswer: boolean;
  /** A convolution of an image: every map has a single kernel, small enough to stand beside it. */
  readonly showsKernels: boolean;
}

const SHAPE_ONLY = new Set(["flatten"]);
const IMAGE_CHANNELS = 3;

/**
 * The layers to draw, in topological order, those of a later network behind those of an earlier one; shape-only layers are
 * passed through. Where samples have coordinates, units are drawn as functions of them. Of several networks that of
 * `answerRole` answers.
 */
export function drawnLayers(
  networks: readonly NetworkInfo[],
  hasCoordinates = false,
  answerRole: string | null = null,
): DrawnLayer[] {
  const drawn: DrawnLayer[] = [];
  networks.forEach((network, index) => {
    const place = {
      index,
      column: drawn.reduce((next, { column }) => Math.max(next, column + 1), 0),
      answers: answerRole === null || network.role === answerRole,
    };
    appendNetwork(drawn, network, place, hasCoordinates);
  });
  return drawn;
}

/** Where a network stands among the others, from which column on, and whether it answers. */
interface NetworkPlace {
  readonly index: number;
  readonly column: number;
  readonly answers: boolean;
}

function appendNetwork(
  drawn: DrawnLayer[],
  network: NetworkInfo,
  place: NetworkPlace,
  hasCoordinates: boolean,
): void {
  const indexById = new Map<string, number>();
  for (const info of network.layers) {
    if (isReplacedByFeatures(info, network.layers)) continue;
    if (becomesPicture(info, network) && indexById.has(info.inputs[0]!)) {
      indexById.set(info.id, indexById.get(info.inputs[0]!)!);
      continue;
    }
    const inputs = info.inputs.map((id) => indexById.get(id)).filter((index) => index !== undefined);
    if (isPassedThrough(info, network.output) && inputs[0] !== undefined) {
      indexById.set(info.id, inputs[0]);
      continue;
    }
    indexById.set(info.id, drawn.length);
    const layer = drawLayer(drawn, info, inputs, place, info.id === network.output);
    drawn.push(hasCoordinates && layer.shape.length === 1 ? { ...layer, look: "functions" } : layer);
  }
}

function isPassedThrough(info: LayerInfo, output: string): boolean {
  return SHAPE_ONLY.has(info.type) && info.inputs.length === 1 && info.id !== output;
}

/** Features of the input stand in its place: what they are made of is among them. */
function isReplacedByFeatures({ id, inputs }: LayerInfo, layers: readonly LayerInfo[]): boolean {
  const readers = layers.filter((layer) => layer.inputs.includes(id));
  return inputs.length === 0 && readers.length > 0 && readers.every(({ type }) => type === "features");
}

/** A unit for each pixel of the picture that a network makes is seen as that picture. */
function becomesPicture({ id, inputs, shape }: LayerInfo, { layers, output }: NetworkInfo): boolean {
  const readers = layers.filter((layer) => layer.inputs.includes(id));
  return (
    inputs.length === 1 &&
    shape.length === 1 &&
    readers.length === 1 &&
    readers.every((reader) => reader.type === "reshape" && reader.id === output && isImage(reader.shape))
  );
}

function drawLayer(
  drawn: readonly DrawnLayer[],
  info: LayerInfo,
  inputs: readonly number[],
  place: NetworkPlace,
  isOutput: boolean,
): DrawnLayer {
  const from = inputs.map((index) => drawn[index]!);
  const shape = seenShape(info, from[0]);
  const look = lookOf(info, shape, from[0]);
  return {
    info,
    network: place.index,
    look,
    shape,
    units: look === "picture" ? 1 : shape[shape.length - 1]!,
    column: from.reduce((column, source) => Math.max(column, source.column + 1), place.column),
    sources: withOffsets(inputs, from),
    isOutput: isOutput && place.answers,
    isOfAnswer: place.answers,
    showsKernels:
      info.param_shapes["kernel"]?.length === 4 && from[0] !== undefined && isImage(from[0].shape),
  };
}

function withOffsets(inputs: readonly number[], from: readonly DrawnLayer[]): Source[] {
  let offset = 0;
  return inputs.map((layer, i) => {
    const source = { layer, offset };
    offset += from[i]!.units;
    return source;
  });
}

/** A vector that only regroups its source's maps is seen as those maps. */
function seenShape(info: LayerInfo, source: DrawnLayer | undefined): readonly number[] {
  const shape = info.shape.length === 2 ? [...info.shape, 1] : info.shape;
  if (shape.length === 0) return [1];
  if (source === undefined || hasKernel(info) || shape.length !== 1) return shape;
  return source.shape.length === 3 && size(source.shape) === shape[0] ? source.shape : shape;
}

function lookOf(info: LayerInfo, shape: readonly number[], source: DrawnLayer | undefined): Look {
  if (source === undefined) return isImage(shape) ? "picture" : shape.length === 3 ? "maps" : "discs";
  if (!hasKernel(info) && keepsShape(info, shape, source)) return "slim";
  if (shape.length === 3) return "maps";
  return info.param_shapes["kernel"]?.length === 2 && isImage(source.shape) ? "tiles" : "discs";
}

function keepsShape(info: LayerInfo, shape: readonly number[], source: DrawnLayer): boolean {
  const equal = shape.length === source.shape.length && shape.every((n, i) => n === source.shape[i]);
  return equal || info.inputs.length > 1;
}

/** Whether its units are pictures: the maps of a convolution, or what a layer makes of maps. */
export function showsMaps({ look, shape }: DrawnLayer): boolean {
  return look === "maps" || (look === "slim" && shape.length === 3);
}

export function hasKernel(info: LayerInfo): boolean {
  return info.param_shapes["kernel"] !== undefined;
}

export function isImage(shape: readonly number[]): boolean {
  return shape.length === 3 && shape[2]! <= IMAGE_CHANNELS;
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
