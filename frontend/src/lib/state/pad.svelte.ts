import {
  beginStroke,
  EMPTY_DRAWING,
  extendStroke,
  isEmpty,
  undoStroke,
  type Drawing,
} from "../../draw/drawing";
import type { Point } from "../../draw/geometry";
import { drawAsIs, drawCentred, framingOf } from "../../draw/normalise";
import { input } from "./input.svelte";

/** The drawing on the pad, and how it becomes the picture that the network sees. */
class PadState {
  #drawing = $state.raw<Drawing>(EMPTY_DRAWING);
  #centring = $state(true);
  #fill = $state(false);

  /** What is drawn; nothing while a sample is the input. */
  get drawing(): Drawing {
    return input.current.kind === "drawing" ? this.#drawing : EMPTY_DRAWING;
  }

  get centring(): boolean {
    return this.#centring;
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
    if (fill === this.#fill) return;
    this.#fill = fill;
    this.#showAgain();
  }

  begin(point: Point): void {
    this.#show(beginStroke(this.drawing, point));
  }

  extend(points: readonly Point[]): void {
    this.#show(extendStroke(this.drawing, points));
  }

  undo(): void {
    if (!isEmpty(this.drawing)) this.#show(undoStroke(this.drawing));
  }

  clear(): void {
    this.#show(EMPTY_DRAWING);
  }

  #showAgain(): void {
    if (input.current.kind === "drawing") this.#show(this.#drawing);
  }

  #show(drawing: Drawing): void {
    const [height, width] = input.shape;
    if (!height || !width) return;
    this.#drawing = drawing;
    const draw = this.#centring ? drawCentred : drawAsIs;
    input.showDrawing(draw(drawing.strokes, framingOf(height, width), this.#fill).pixels);
  }
}

export const pad = new PadState();
