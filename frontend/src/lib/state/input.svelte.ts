import { beginningOf } from "../beginning";
import { isPictured, isTable } from "../learning-problem";
import { prefixOf } from "../prefix";
import { RequestFailed, type Split } from "../protocol/api";
import { encodeInput } from "../protocol/frames";
import type { DataInfo } from "../protocol/generated";
import type { SessionSocket } from "../protocol/socket";
import { given, oneHot } from "../symbols";
import { oncePerFrame } from "./animation";
import { samples, StaleSamples } from "./samples";

/** What this viewer lets the network look at. */
export type CurrentInput =
  | { readonly kind: "sample"; readonly split: Split; readonly index: number }
  | { readonly kind: "drawing" }
  | { readonly kind: "point"; readonly values: readonly number[]; readonly target: number | null }
  | { readonly kind: "nothing" };

const NOTHING: CurrentInput = { kind: "nothing" };

/** The input of this viewer: sent at once, and at most once an animation frame while it is being drawn. */
class InputState {
  #current = $state.raw<CurrentInput>(NOTHING);
  #picture = $state.raw<Uint8Array | null>(null);
  #label = $state<number | null>(null);
  #shape = $state.raw<ReadonlyArray<number>>([]);
  #revision = $state(0);
  #moment = $state<number | null>(null);
  #blank: readonly number[] = [];
  #isClass = true;
  #socket: SessionSocket | undefined;
  readonly #sendOncePerFrame = oncePerFrame(() => this.#send());

  get current(): CurrentInput {
    return this.#current;
  }

  get isDrawing(): boolean {
    return this.#current.kind === "drawing";
  }

  /** Grows with every change; frames that show it have it as `input_revision`. */
  get revision(): number {
    return this.#revision;
  }

  /** Shape of one input: height, width, channels; of a sequence, length and features. */
  get shape(): ReadonlyArray<number> {
    return this.#shape;
  }

  /** After how many elements of a sequence the network is seen; null of the whole. */
  get moment(): number | null {
    return this.#moment;
  }

  /** The picture that the network sees, 0 to 255, of a sequence the whole; null until it is known. */
  get picture(): Uint8Array | null {
    return this.#picture;
  }

  /** The class that the input is known to belong to. */
  get label(): number | null {
    return this.#label;
  }

  showSample(split: Split, index: number): void {
    const shown: CurrentInput = { kind: "sample", split, index };
    this.#current = shown;
    this.#label = null;
    this.#changed();
    samples.load(split, [index]).then(
      ([sample]) => {
        if (!sample || this.#current !== shown) return;
        this.#picture = sample.pixels.length > 0 ? sample.pixels : null;
        this.#label = sample.label < 0 ? null : sample.label;
      },
      (error: unknown) => {
        if (!(error instanceof StaleSamples || error instanceof RequestFailed)) throw error;
      },
    );
  }

  /** Let the network read so many elements of a sequence, from the first on; all of them, if that is null. */
  readUpTo(elements: number | null): void {
    if (elements === this.#moment || this.#blank.length === 0 || !this.#picture) return;
    this.#moment = elements;
    this.#revision++;
    this.#sendOncePerFrame();
  }

  /** Show a picture: 0 to 255, as many values as the shape of the input has. What it was said to be stays so. */
  showDrawing(pixels: Uint8Array): void {
    if (this.#current.kind !== "drawing") this.#forgetSample();
    this.#picture = pixels;
    this.#changed();
  }

  /** Show a point of the plane or of the line, of which the class may be known, or a target that is a number. */
  showPoint(values: readonly number[], label: number | null, target = label): void {
    this.#current = { kind: "point", values, target };
    this.#picture = null;
    this.#label = label;
    this.#changed();
  }

  /** Look at nothing: the network is seen as it is for every input, without activations. */
  showNothing(): void {
    this.#current = NOTHING;
    this.#picture = null;
    this.#label = null;
    this.#changed();
  }

  /** Say what the drawing is, or null that it is not known: with a label it has a loss, and so gradients. */
  labelDrawing(label: number | null): void {
    if (this.#current.kind !== "drawing" || label === this.#label) return;
    this.#label = label;
    this.#changed();
  }

  /** Other data: what was drawn for the old ones may not fit. All but points, words and what people bring begin with a test sample. */
  dataChanged(data: DataInfo): void {
    this.#shape = data.input_shape;
    this.#blank = data.blank;
    this.#isClass = data.class_names.length > 0;
    this.#picture = null;
    if (data.ends) this.#beginSymbols(data);
    else if ((isPictured(data) || isTable(data)) && !data.collect) this.showSample("test", 0);
    else this.showNothing();
  }

  /** Symbols are to be typed; until somebody does, there is the beginning of a sample. */
  #beginSymbols(data: DataInfo): void {
    const [length, count] = [data.input_shape[0] ?? 0, data.symbols.length];
    const nothing = oneHot([], length, count);
    this.showDrawing(nothing);
    samples.load("test", [0]).then(
      ([sample]) => {
        if (!sample || !this.isDrawing || this.#picture !== nothing) return;
        this.showDrawing(oneHot(beginningOf(given(sample.pixels, length, count), data), length, count));
      },
      (error: unknown) => {
        if (!(error instanceof StaleSamples || error instanceof RequestFailed)) throw error;
      },
    );
  }

  /** Other classes of the same data: a sample has another number now, and of a drawing nobody has said what it is. */
  classesChanged(data: DataInfo): void {
    if (this.#current.kind === "sample" && !data.collect) this.showSample("test", 0);
    else this.labelDrawing(null);
  }

  /** From now on send over this socket, the present input first; undefined while not connected. */
  connect(socket: SessionSocket | undefined): void {
    this.#socket = socket;
    if (this.#revision > 0) this.#send();
  }

  #forgetSample(): void {
    this.#current = { kind: "drawing" };
    this.#label = null;
  }

  #changed(): void {
    this.#moment = null;
    this.#revision++;
    this.#sendOncePerFrame();
  }

  #send(): void {
    const revision = this.#revision;
    if (this.#current.kind === "nothing") {
      this.#socket?.send({ type: "clear_input", revision });
      return;
    }
    const label = this.#isClass ? this.#label : null; // of a sample a target may be any number
    const meta = { type: "set_input", revision, label } as const;
    if (this.#moment !== null && this.#picture) {
      const read = prefixOf(this.#picture, this.#moment, this.#blank);
      this.#socket?.sendBinary(encodeInput(meta, read, this.#shape));
      return;
    }
    if (this.#current.kind === "sample") {
      const { split, index } = this.#current;
      this.#socket?.send({ type: "set_input", split, index, revision });
      return;
    }
    const values = this.#current.kind === "point" ? Float32Array.from(this.#current.values) : this.#picture;
    if (!values) return;
    this.#socket?.sendBinary(encodeInput(meta, values, this.#shape));
  }
}

export const input = new InputState();
