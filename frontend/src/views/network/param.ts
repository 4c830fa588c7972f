import { valueAt, type Tensors } from "../../lib/protocol/tensor";
import { edgeSource, edgeTarget, type Scene, type UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";
import { unitName } from "./unit-names";

/** One trained number: of the array `name` of a layer, at `index`. */
export interface ParamRef {
  readonly layer: string;
  readonly name: "kernel" | "bias";
  readonly index: readonly number[];
}

/** A trained number and what it is between: the weight of an edge, or the bias of a unit. */
export interface Param {
  readonly ref: ParamRef;
  readonly title: string;
  /** The edge of a connection that it is the weight of. */
  readonly edge: { readonly connection: number; readonly edge: number } | null;
}

/** The weight of an edge; null where the edge stands for many weights. */
export function weightOfEdge(scene: Scene, connectionIndex: number, edge: number): Param | null {
  const connection = scene.connections[connectionIndex];
  const source = connection && scene.layers[connection.source];
  const target = connection && scene.layers[connection.target];
  if (!source || !target || !hasSingleWeights(source, target)) return null;
  const index = [
    edgeSource(connection, edge, target.drawn.units),
    edgeTarget(connection, edge, target.drawn.units),
  ];
  return {
    ref: { layer: target.drawn.info.id, name: "kernel", index },
    title: `Weight from ${unitName(source, index[0]!)} to ${unitName(target, index[1]!)}`,
    edge: { connection: connectionIndex, edge },
  };
}

/** The weight of one of the inputs that a unit's sum is made of. */
export function weightOfTerm(
  scene: Scene,
  unit: UnitRef,
  term: { readonly layer: number; readonly unit: number },
): Param | null {
  const units = scene.layers[unit.layer]!.drawn.units;
  const connection = scene.connections.findIndex(
    ({ source, target }) => source === term.layer && target === unit.layer,
  );
  return weightOfEdge(scene, connection, term.unit * units + unit.unit);
}

export function biasOfUnit(layer: SceneLayer, unit: number): Param | null {
  const biases = layer.drawn.info.param_shapes["bias"]?.[0] ?? 0;
  if (unit >= biases) return null; // those that read a sequence backward have biases of another name
  return {
    ref: { layer: layer.drawn.info.id, name: "bias", index: [unit] },
    title: `Bias of ${unitName(layer, unit)}`,
    edge: null,
  };
}

/** Whether each edge between two layers is one weight. */
export function hasSingleWeights(source: SceneLayer, target: SceneLayer): boolean {
  const kernel = target.drawn.info.param_shapes["kernel"];
  return kernel?.length === 2 && kernel[0] === source.drawn.units && kernel[1] === target.drawn.units;
}

/** Whose loss the gradient is of: the viewer's input, or all training points. */
export type GradientSummary = "gradients" | "train_gradients";

/** Its present value, or that of another array of its shape, such as its gradient; undefined while not known. */
export function readParam(
  tensors: Tensors,
  { layer, name, index }: ParamRef,
  of: "weights" | GradientSummary,
): number | undefined {
  const tensor = tensors.get(`${of}/${layer}/${name}`);
  return tensor && valueAt(tensor, flatIndex(index, tensor.shape));
}

/** Where a number lies in its array, row by row. */
export function flatIndex(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0);
}

export function isSameParam(a: ParamRef, b: ParamRef | undefined): boolean {
  return a.layer === b?.layer && a.name === b.name && a.index.join() === b.index.join();
}
