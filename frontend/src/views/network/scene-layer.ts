import { classColours, classRamps } from "../../lib/render/class-colours";
import { largestMagnitude, robustMagnitude, usualMagnitude } from "../../lib/render/magnitude";
import { ZERO_PIXEL, type Palette } from "../../lib/render/palette";
import { unshuffled } from "../../lib/pixel-order";
import { toFloat32, valueAt, type Tensor, type Tensors } from "../../lib/protocol/tensor";
import type { Held } from "../../lib/state/held";
import { channelMeans } from "./flow";
import { isImage, showsMaps, size, type DrawnLayer } from "./graph";
import type { Placement } from "./layout";
import { Sheet } from "./sheet";
import type { Moving } from "./walk";

export const NOTHING_HELD: readonly Held[] = [];

/** What of a layer is seen in slow motion, and what is held of the network. */
export interface Seen {
  readonly moving: Moving | null;
  readonly isWishing: boolean;
  readonly held: readonly Held[];
  /** The order of shuffled pixels that is undone where weights of pixels are seen. */
  readonly unshuffled: readonly number[] | null;
}

const NOTHING: Seen = { moving: null, isWishing: false, held: NOTHING_HELD, unshuffled: null };

/** One drawn layer with its place and its present numbers. */
export class SceneLayer {
  /** One number per unit: its activation, its probability, or the mean of its map. */
  readonly values: Float32Array;
  /** The magnitude of `values` that is shown in full colour. */
  limit = 1;
  /** Weights of the units (tiles), their maps, the picture, or their functions over the plane. */
  sheet: Sheet | null;
  readonly kernels: Sheet | null;
  /** The unit that each place shows, and the place of each unit, or -1. */
  readonly unitAt: Int32Array;
  readonly placeOf: Int32Array;
  /** All values of the layer's output, flat. */
  output: Float32Array = new Float32Array(0);
  /** The units' functions: (units, size, size) over the plane, (units, size) over a line; each of its own scale. */
  functions: Tensor | undefined;
  bias: Tensor | undefined;
  /** The colours of its classes, where each unit is shown as the probability of one. */
  classColours: readonly string[] | null = null;
  /** What its units should give more of, or less: one number per unit, of maps the mean; null unless it is seen. */
  wishes: Float32Array | null = null;
  /** Which way its weights are pulled, or how far they have moved, while that is seen instead of them. */
  moved: Tensor | undefined;
  #seen = NOTHING;
  #wishes: Tensor | undefined;
  #activations: Tensor | undefined;
  /** The kernel as it counts, and as it was sent. */
  #kernel: Tensor | undefined;
  #sent: Tensor | undefined;
  #palette: Palette | undefined;

  constructor(
    readonly drawn: DrawnLayer,
    readonly placement: Placement,
    /** Names of the classes, on the output. */
    readonly names: readonly string[] | null,
    readonly source: DrawnLayer | undefined,
    /** What its units are called, where they have names. */
    readonly unitNames: readonly string[] = [],
    /** Whether its functions are shown as probabilities of classes. */
    readonly isAnswer = false,
    /** The names of its classes as they stand beside its units, where there may be no room for all of them. */
    readonly labels: readonly string[] | null = names,
  ) {
    this.values = new Float32Array(drawn.units);
    this.unitAt = Int32Array.from({ length: placement.shown }, (_, i) => i);
    this.placeOf = Int32Array.from({ length: drawn.units }, (_, i) => (i < placement.shown ? i : -1));
    this.sheet = this.#newSheet();
    this.kernels = this.#newKernels();
  }

  get kernel(): Tensor | undefined {
    return this.#kernel;
  }

  /** Whether its weights are seen as pulled, or as having moved. */
  get isMoving(): boolean {
    return this.#seen.moving !== null;
  }

  /** Take what is new; returns whether anything is. Without an input there are no activations. */
  read(tensors: Tensors, palette: Palette, regroup: boolean, hasInput = true, seen = NOTHING): boolean {
    const activations = hasInput ? tensors.get(`activations/${this.drawn.info.id}`) : undefined;
    const kernel = tensors.get(`weights/${this.drawn.info.id}/kernel`);
    const isActive = activations !== this.#activations;
    const isCounted = kernel !== this.#sent || seen.held !== this.#seen.held;
    const isOther = this.#look(tensors, seen);
    const isTrained = isCounted || isOther;
    const functions = tensors.get(`maps/${this.isAnswer ? "answer" : this.drawn.info.id}`);
    const isBent = functions !== this.functions;
    const isRepainted = palette !== this.#palette;
    [this.#activations, this.#palette] = [activations, palette];
    if (isCounted) [this.#sent, this.#kernel] = [kernel, kernel && this.#withoutCuts(kernel, seen.held)];
    this.functions = functions;
    this.bias = tensors.get(`weights/${this.drawn.info.id}/bias`);
    if (isActive)
      this.#readActivations(activations, tensors.get(`activations/elements/${this.drawn.info.id}`));
    const isRegrouped = regroup && this.#chooseStrongest();
    if (this.drawn.isOutput && activations) this.#readProbabilities(tensors.get("prediction/probabilities"));
    if (isRepainted) this.#blankSheets(palette);
    if (isActive || isOther || isRepainted || isRegrouped) this.#paintActivations(palette);
    if (isTrained || isRepainted || isRegrouped) this.#paintWeights(palette);
    if (isBent || isRepainted || isRegrouped) this.#paintFunctions(palette);
    return isActive || isTrained || isBent || isRepainted || isRegrouped;
  }

  /** What slow motion shows of it; whether that is something else than before. */
  #look(tensors: Tensors, seen: Seen): boolean {
    const { id } = this.drawn.info;
    const wishes = seen.isWishing ? tensors.get(`turn/wishes/${id}`) : undefined;
    const moved = seen.moving ? tensors.get(`turn/${seen.moving}/${id}/kernel`) : undefined;
    const isOther =
      wishes !== this.#wishes ||
      moved !== this.moved ||
      seen.moving !== this.#seen.moving ||
      seen.isWishing !== this.#seen.isWishing ||
      seen.unshuffled !== this.#seen.unshuffled;
    [this.#wishes, this.moved, this.#seen] = [wishes, moved, seen];
    if (isOther) this.wishes = wishes ? perUnit(toFloat32(wishes), this.values.length) : null;
    return isOther;
  }

  /** The kernel as it counts. */
  #withoutCuts(kernel: Tensor, held: readonly Held[]): Tensor {
    const cuts = held.flatMap((each) =>
      each.kind === "cut" && each.name === "kernel" && each.layer === this.drawn.info.id ? [each.flat] : [],
    );
    if (cuts.length === 0) return kernel;
    const data = kernel.data.slice();
    for (const flat of cuts) data[flat] = 0;
    return { ...kernel, data };
  }

  #readActivations(activations: Tensor | undefined, elements: Tensor | undefined): void {
    if (!activations) {
      [this.output, this.limit] = [new Float32Array(0), 1];
      this.values.fill(0);
      return;
    }
    this.output = toFloat32(activations, this.output);
    if (this.drawn.look === "picture") this.values[0] = largestMagnitude(this.output);
    else if (this.output.length === this.values.length) this.values.set(this.output);
    else channelMeans(this.output, this.values, this.#truePlaces(elements));
    this.limit = usualMagnitude(this.values);
  }

  /** How many numbers of each unit count: those of the true elements, where a sequence may be shorter. */
  #truePlaces(elements: Tensor | undefined): number {
    const places = this.output.length / this.values.length;
    return elements ? (valueAt(elements, 0) * places) / this.drawn.shape[0]! : places;
  }

  #readProbabilities(probabilities: Tensor | undefined): void {
    if (probabilities?.data.length !== this.values.length) return;
    this.values.set(probabilities.data);
    this.limit = 1;
  }

  #blankSheets(palette: Palette): void {
    const zero = palette.pixels[ZERO_PIXEL]!;
    this.sheet?.blank(zero);
    this.kernels?.blank(zero);
  }

  #paintActivations(palette: Palette): void {
    const { look, shape } = this.drawn;
    if (!this.sheet) return;
    if (this.#wishes && (look === "picture" || showsMaps(this.drawn))) return this.#paintWishes(palette);
    const showsInput = look === "picture" || showsMaps(this.drawn);
    if (showsInput && this.output.length === 0) this.sheet.blank(palette.pixels[ZERO_PIXEL]!);
    if (this.output.length !== size(shape)) return;
    if (look === "picture" && isImage(shape)) this.sheet.paintImage(this.output, shape[2]!);
    if (!showsMaps(this.drawn)) return;
    const source = { data: this.output, offset: 0, pixelStride: shape[2]!, tileStride: 1 };
    this.sheet.paint(source, this.unitAt, usualMagnitude(this.output), palette.pixels);
  }

  /** Which way each pixel, or each place of a map, should go. */
  #paintWishes(palette: Palette): void {
    const channels = this.drawn.shape[2] ?? 1;
    const wishes = toFloat32(this.#wishes!);
    if (this.drawn.look === "picture") {
      const sums = Float32Array.from({ length: wishes.length / channels }, (_, place) =>
        wishes.subarray(place * channels, (place + 1) * channels).reduce((sum, wish) => sum + wish, 0),
      );
      const source = { data: sums, offset: 0, pixelStride: 1, tileStride: 1 };
      return this.sheet!.paint(source, this.unitAt, usualMagnitude(sums), palette.pixels);
    }
    const source = { data: wishes, offset: 0, pixelStride: channels, tileStride: 1 };
    this.sheet!.paint(source, this.unitAt, usualMagnitude(wishes), palette.pixels);
  }

  #paintFunctions(palette: Palette): void {
    const [units, size, rows] = this.functions?.shape ?? [];
    if (this.drawn.look !== "functions" || units !== this.drawn.units || !size || rows !== size) return;
    if (this.sheet?.tileWidth !== size) this.sheet = new Sheet(size, size, this.placement.shown);
    if (!this.isAnswer) return this.sheet.paintMaps(this.functions!.data, this.unitAt, palette.pixels);
    this.classColours = classColours(units, palette);
    this.sheet.paintProbabilities(toFloat32(this.functions!), this.unitAt, classRamps(units, palette));
  }

  #paintWeights(palette: Palette): void {
    const sheet = this.drawn.look === "tiles" ? this.sheet : this.kernels;
    const kernel = this.isMoving ? this.moved : this.#kernel;
    if (!kernel || !sheet) return;
    const { shape } = kernel;
    const data = this.source?.look === "picture" ? this.#unshuffled(kernel.data) : kernel.data;
    const units = shape[shape.length - 1]!;
    const channels = data.length / (units * sheet.tileWidth * sheet.tileHeight);
    const source = { data, offset: 0, pixelStride: channels * units, tileStride: 1 };
    sheet.paint(source, this.unitAt, robustMagnitude(data), palette.pixels);
  }

  #unshuffled<T extends Tensor["data"]>(weights: T): T {
    const order = this.drawn.look === "tiles" ? this.#seen.unshuffled : null;
    return order ? unshuffled(weights, order) : weights;
  }

  /** Where not all units have a place, the most active ones have. */
  #chooseStrongest(): boolean {
    if (this.placement.hidden === 0) return false;
    const magnitude = (unit: number) => Math.abs(this.values[unit]!);
    const units = Array.from(this.values.keys()).sort((a, b) => magnitude(b) - magnitude(a));
    const chosen = units.slice(0, this.placement.shown).sort((a, b) => a - b);
    const isSame = chosen.every((unit, place) => this.unitAt[place] === unit);
    this.unitAt.set(chosen);
    this.placeOf.fill(-1);
    chosen.forEach((unit, place) => (this.placeOf[unit] = place));
    return !isSame;
  }

  #newSheet(): Sheet | null {
    const { look, shape } = this.drawn;
    if (look === "picture") return new Sheet(shape[1]!, shape[0]!, 1);
    if (showsMaps(this.drawn)) return new Sheet(shape[1]!, shape[0]!, this.placement.shown);
    const seen = this.source?.shape;
    return look === "tiles" && seen ? new Sheet(seen[1]!, seen[0]!, this.placement.shown, true) : null;
  }

  #newKernels(): Sheet | null {
    const kernel = this.drawn.info.param_shapes["kernel"];
    if (!this.drawn.showsKernels || !kernel) return null;
    return new Sheet(kernel[1]!, kernel[0]!, this.placement.shown);
  }
}

/** One number per unit: its own, or the mean of its map. */
function perUnit(values: Float32Array, units: number): Float32Array {
  if (values.length === units) return values;
  const means = new Float32Array(units);
  channelMeans(values, means);
  return means;
}
