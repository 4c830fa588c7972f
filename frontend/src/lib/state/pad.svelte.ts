import {
  beginStroke,
  EMPTY_DRAWING,
  extendStroke,
  isEmpty,
  undoStroke,
  type Drawing,
} from "../../draw/drawing";
import { BLACK, type Colour } from "../../draw/colours";
import type { Point } from "../../draw/geometry";
import { framingOf, measureFraming, type Framing } from "../../draw/framing";
import { movementsOf } from "../../draw/pen";
import { drawAsIs, drawCentred, WHOLE_PAD, type Field } from "../../draw/normalise";
import { shuffled, unshuffled } from "../pixel-order";
import type { DataInfo } from "../protocol/generated";
import { input } from "./input.svelte";
import { otherInput } from "./other-input.svelte";
import { samples } from "./samples";
import { reportingRequests } from "./session.svelte";

/** So many samples show how a data set is framed. */
const MEASURED_SAMPLES = 64;

/** What the network looks at, as far as a pad is concerned. */
interface Shown {
  /** Whether that is what is drawn on the pad. */
  readonly isDrawing: boolean;
  showDrawing(pixels: Uint8Array): void;
  showNothing(): void;
  labelDrawing(label: number | null): void;
}

/** The drawing on a pad, and how it becomes the picture that the network sees. */
export class PadState {
  readonly #shown: Shown;
  #drawing = $state.raw<Drawing>(EMPTY_DRAWING);
  #centring = $state(true);
  #fill = $state(false);
  #ground = BLACK;
  #field = $state.raw<Field>(WHOLE_PAD);
  #framing = $state.raw<Framing>(framingOf(28, 28));
  /** The number of the pen that is drawn with, where pictures have colours. */
  pen = $state(0);
  #order = $state.raw<readonly number[]>([]);
  /** How many movements of the pen the network reads; 0 where it reads pictures. */
  #movements = 0;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  /** What is drawn; nothing while a sample is the input. */
  get drawing(): Drawing {
    return this.#shown.isDrawing ? this.#drawing : EMPTY_DRAWING;
  }

  /** Where the picture that the network sees lies on the pad. */
  get field(): Field {
    return this.#shown.isDrawing ? this.#field : WHOLE_PAD;
  }

  get centring(): boolean {
    return this.#centring;
  }

  /** How the pictures of the data set are framed. */
  get framing(): Framing {
    return this.#framing;
  }

  /** Which pixel of the pad the network sees at each place; empty where it sees them as they are. */
  get order(): readonly number[] {
    return this.#order;
  }

  /** Whether what a stroke encloses is ink: for silhouettes. */
  get fill(): boolean {
    return this.#fill;
  }

  set centring(centring: boolean) {
    this.#centring = centring;
    this.#showAgain();
  }

  set fill(fill: boolean) {
    this.#fill = fill;
    this.#showAgain();
  }

  /** Draw on what pictures with colours stand on. */
  set ground(ground: Colour) {
    if (String(ground) === String(this.#ground)) return;
    this.#ground = ground;
    this.#framing = { ...this.#framing, ground };
    this.#showAgain();
  }

  /** Draw as these data are framed: by a guess from their size at once, then by what their samples show. */
  async frameLike({ input_shape, train_size, pixel_order, collect, pen }: DataInfo): Promise<void> {
    const [height, width, channels] = input_shape;
    this.#movements = pen ? (height ?? 0) : 0;
    if (pen) return this.#showAgain();
    if (!height || !width) return;
    this.#order = pixel_order;
    const framing = framingOf(height, width, channels);
    const guess = (this.#framing = { ...framing, ground: collect ? this.#ground : BLACK });
    this.#fill = guess.filled;
    this.#showAgain();
    // What is drawn is what they will be.
    if (collect) return;
    const indices = Array.from({ length: Math.min(MEASURED_SAMPLES, train_size) }, (_, i) => i);
    const loaded = await reportingRequests(samples.load("train", indices));
    const pictures = (loaded ?? []).map(({ pixels }) => unshuffled(pixels, pixel_order));
    const measured = measureFraming(pictures.map((pixels) => ({ pixels, width, height })));
    if (!measured || this.#framing !== guess) return;
    this.#framing = measured;
    this.#fill = measured.filled;
    this.#showAgain();
  }

  begin(point: Point): void {
    const isColoured = this.#framing.channels > 1 && this.pen > 0;
    this.show(beginStroke(this.drawing, isColoured ? { ...point, pen: this.pen } : point));
  }

  extend(points: readonly Point[]): void {
    this.show(extendStroke(this.drawing, points));
  }

  undo(): void {
    if (isEmpty(this.drawing)) return;
    const before = undoStroke(this.drawing);
    if (isEmpty(before)) this.clear();
    else this.show(before);
  }

  clear(): void {
    this.#shown.labelDrawing(null);
    this.show(EMPTY_DRAWING);
  }

  /** Let the network look at a drawing. */
  show(drawing: Drawing): void {
    this.#drawing = drawing;
    if (isEmpty(drawing)) return this.#shown.showNothing();
    if (this.#movements > 0) {
      this.#field = WHOLE_PAD;
      return this.#shown.showDrawing(movementsOf(drawing.strokes, this.#movements));
    }
    const draw = this.#centring ? drawCentred : drawAsIs;
    const { pixels, field } = draw(drawing.strokes, this.#framing, this.#fill);
    this.#field = field;
    this.#shown.showDrawing(shuffled(pixels, this.#order));
  }

  #showAgain(): void {
    if (this.#shown.isDrawing) this.show(this.#drawing);
  }
}

export const pad = new PadState(input);
/** What is drawn on the first is compared with what is drawn here. */
export const otherPad = new PadState(otherInput);
