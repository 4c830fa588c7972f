import type { Palette } from "../../lib/render/palette";
import { StrokeBuckets } from "../../lib/render/strokes";
import type { Held } from "../../lib/state/held";
import { connectionsOf, type Connection } from "./connections";
import type { EdgeMeaning } from "./edge-meaning.svelte";
import { convFlow, denseFlow, heardShare } from "./flow";
import type { DrawnLayer } from "./graph";
import type { Layout } from "./layout";
import type { Tensor, Tensors } from "../../lib/protocol/tensor";
import { NOTHING_HELD, SceneLayer } from "./scene-layer";
import { showsEdgesInto, STILL, type Walk } from "./walk";

/** One unit of one drawn layer. */
export interface UnitRef {
  readonly layer: number;
  readonly unit: number;
}

/** A connection with what flows through it now, sorted for drawing. */
export interface SceneConnection extends Connection {
  /** (source units, target units) where edges are weighted; the magnitude of one end otherwise. */
  readonly flow: Float32Array;
  readonly buckets: StrokeBuckets;
  /** Its edges as a set: all of them, as they are numbered. */
  readonly base: 0;
  readonly step: 1;
}

/** What of the network is shown. */
interface SceneOptions {
  readonly hasInput?: boolean;
  readonly edges?: EdgeMeaning;
  readonly walk?: Walk;
  readonly held?: readonly Held[];
  readonly unshuffled?: readonly number[] | null;
}

const MOST_EDGES = 420;
const EDGES_PER_PIXEL = 4.5;

/** Everything that the picture shows, ready to be drawn: the drawn layers and connections with their present numbers. */
export class Scene {
  readonly layers: readonly SceneLayer[];
  readonly connections: readonly SceneConnection[];
  #inputRevision: number | null = null;
  #hasInput: boolean | null = null;
  #edges: EdgeMeaning | null = null;
  #unshuffled: readonly number[] | null = null;

  constructor(
    drawn: readonly DrawnLayer[],
    layout: Layout,
    classNames: readonly string[],
    /** Names of the input's numbers. */
    axes: readonly string[] = [],
    readout = "linear",
    /** The names of the classes as they stand beside the output. */
    labels = classNames,
  ) {
    this.layers = drawn.map((layer, i) => {
      const names = layer.isOutput && classNames.length === layer.units ? classNames : null;
      const source = layer.sources[0] && drawn[layer.sources[0].layer];
      const unitNames = unitNamesOf(layer, axes);
      const isAnswer = names !== null && readout === "softmax" && axes.length === 2;
      const shown = names && labels;
      return new SceneLayer(layer, layout.placements[i]!, names, source, unitNames, isAnswer, shown);
    });
    this.connections = connectionsOf(drawn).map((connection) => ({
      ...connection,
      flow: new Float32Array(connection.edges),
      buckets: new StrokeBuckets(connection.edges),
      base: 0,
      step: 1,
    }));
  }

  /** Whether the picture is of one input, of which the activations are there. */
  get hasInput(): boolean {
    return this.#hasInput ?? false;
  }

  /** The order of shuffled pixels that is undone where weights of pixels are shown. */
  get unshuffled(): readonly number[] | null {
    return this.#unshuffled;
  }

  /**
   * Take what the latest frame brought; returns whether the picture changes. Edges are as strong as their weights, or as
   * what flows through them, and of those that are cut nothing does; in slow motion a walk may show something else.
   */
  read(
    tensors: Tensors,
    palette: Palette,
    inputRevision: number,
    {
      hasInput = true,
      edges = "flow",
      walk = STILL,
      held = NOTHING_HELD,
      unshuffled = null,
    }: SceneOptions = {},
  ): boolean {
    const regroup = inputRevision !== this.#inputRevision;
    this.#inputRevision = inputRevision;
    this.#unshuffled = unshuffled;
    const changed = this.layers.map((layer) => {
      const { id } = layer.drawn.info;
      const seen = {
        moving: showsEdgesInto(walk, id) ? walk.moving : null,
        isWishing: walk.wishing.has(id),
        held,
        unshuffled,
      };
      return layer.read(tensors, palette, regroup, hasInput, seen);
    });
    const isShown = hasInput && this.layers.some(({ output }) => output.length > 0);
    const shown = isShown ? edges : "weights";
    const isOther = isShown !== this.#hasInput || shown !== this.#edges;
    [this.#hasInput, this.#edges] = [isShown, shown];
    for (const connection of this.connections) {
      if (isOther || changed[connection.source] || changed[connection.target]) this.#readFlow(connection);
    }
    return isOther || changed.includes(true);
  }

  #readFlow(connection: SceneConnection): void {
    const [source, target] = [this.layers[connection.source]!, this.layers[connection.target]!];
    const { flow } = connection;
    if (target.isMoving) readWeights(connection, source, target, target.moved);
    else if (this.#edges === "weights") readWeights(connection, source, target, target.kernel);
    else readFlow(connection, source, target);
    hideUnplaced(connection, source, target);
    connection.buckets.sort(flow, mostEdges(source, target));
  }
}

/** The weight of every edge; one that stands for many places of a picture has the sum of theirs. */
function readWeights(
  { kind, flow }: SceneConnection,
  source: SceneLayer,
  target: SceneLayer,
  kernel: Tensor | undefined,
): void {
  if (kind !== "dense" && kind !== "conv") {
    flow.fill(1);
    return;
  }
  // Strong ones would all be drawn, be they a hundred thousand.
  if (!kernel) {
    flow.fill(0);
    return;
  }
  const [channels, units] = [source.drawn.units, target.drawn.units];
  if (kind === "conv") convFlow(kernel.data, new Float32Array(channels).fill(1), units, flow);
  else denseFlow(kernel.data, new Float32Array(kernel.data.length / units).fill(1), channels, units, flow);
  multiply(flow, kernel.scale);
}

/** What flows through every edge. */
function readFlow({ kind, flow }: SceneConnection, source: SceneLayer, target: SceneLayer): void {
  switch (kind) {
    case "fan":
      copyMagnitudes(target.values, flow);
      break;
    case "pairs":
      copyMagnitudes(source.values, flow);
      break;
    case "bundle":
      flow.fill(1);
      break;
    case "dense":
      readDense(source, target, flow);
      break;
    case "conv":
      readConv(source, target, flow);
      break;
  }
}

/** What the units of a layer are called, where they have names. */
export function unitNamesOf(
  { info, sources, units, isOfAnswer }: DrawnLayer,
  axes: readonly string[],
): readonly string[] {
  if (info.unit_names.length === units) return info.unit_names;
  return isOfAnswer && sources.length === 0 && axes.length === units ? axes : [];
}

/** As many edges as can be told apart: fewer where the gap between the layers is narrow. */
function mostEdges(source: SceneLayer, target: SceneLayer): number {
  const gap = target.placement.left - source.placement.right;
  return Math.min(MOST_EDGES, Math.max(60, gap * EDGES_PER_PIXEL));
}

function readDense(source: SceneLayer, target: SceneLayer, flow: Float32Array): void {
  if (!target.kernel || source.output.length * target.drawn.units !== target.kernel.data.length) return;
  denseFlow(target.kernel.data, source.output, source.drawn.units, target.drawn.units, flow);
  multiply(flow, target.kernel.scale);
}

function readConv(source: SceneLayer, target: SceneLayer, flow: Float32Array): void {
  if (!target.kernel || target.kernel.data.length % flow.length !== 0) return;
  convFlow(target.kernel.data, source.values, target.drawn.units, flow);
  multiply(flow, target.kernel.scale * heardShare(source.drawn.shape, target.drawn.shape));
}

function multiply(values: Float32Array, factor: number): void {
  if (factor !== 1) for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

function copyMagnitudes(values: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(values[i]!);
}

/** Edges of units that have no place are not drawn, and do not count among the strongest. */
function hideUnplaced(connection: SceneConnection, source: SceneLayer, target: SceneLayer): void {
  if (source.placement.hidden === 0 && target.placement.hidden === 0) return;
  for (let edge = 0; edge < connection.flow.length; edge++) {
    const from = source.placeOf[edgeSource(connection, edge, target.drawn.units)]!;
    const to = target.placeOf[edgeTarget(connection, edge, target.drawn.units)]!;
    if (from < 0 || to < 0) connection.flow[edge] = 0;
  }
}

/** The unit that an edge comes from. */
export function edgeSource({ kind }: Connection, edge: number, targetUnits: number): number {
  if (kind === "dense" || kind === "conv") return (edge / targetUnits) | 0;
  return kind === "pairs" ? edge : 0;
}

/** The unit that an edge goes to. */
export function edgeTarget({ kind, offset }: Connection, edge: number, targetUnits: number): number {
  if (kind === "dense" || kind === "conv") return edge % targetUnits;
  return kind === "pairs" ? edge + offset : kind === "fan" ? edge : 0;
}
