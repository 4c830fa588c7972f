import type { Palette } from "../../lib/render/palette";
import { paintField, traceBoundary, traceConfidence, type Field } from "./answer";
import type { Plot } from "./plot";

/** So that points stand out from what lies beneath them; grounds of classes are pale already. */
const FIELD_ALPHA = 0.78;

/** A field of size × size numbers as a picture off the screen. */
export class FieldPicture {
  readonly #canvas = document.createElement("canvas");
  #image: ImageData | undefined;

  paint(field: Field, palette: Palette, isDiscrete: boolean): HTMLCanvasElement {
    const context = this.#canvas.getContext("2d")!;
    if (this.#image?.width !== field.size) {
      this.#canvas.width = this.#canvas.height = field.size;
      this.#image = context.createImageData(field.size, field.size);
    }
    paintField(new Uint32Array(this.#image.data.buffer), field, palette, isDiscrete);
    context.putImageData(this.#image, 0, 0);
    return this.#canvas;
  }
}

export interface FieldLook {
  readonly palette: Palette;
  readonly discrete: boolean;
  readonly contours: boolean;
}

/** Draw a field over the plane, with its boundary and its lines of equal confidence. */
export function paintPlane(
  context: CanvasRenderingContext2D,
  plot: Plot,
  field: Field,
  picture: FieldPicture,
  { palette, discrete, contours }: FieldLook,
): void {
  const isDiscrete = discrete && field.classes > 0;
  context.globalAlpha = field.classes > 0 ? 1 : FIELD_ALPHA;
  context.imageSmoothingEnabled = true;
  // eslint-disable-next-line web-apis/available -- a wish: without it the picture is only less smooth
  context.imageSmoothingQuality = "high";
  const source = picture.paint(field, palette, isDiscrete);
  context.drawImage(source, plot.left, plot.top, plot.width, plot.height);
  context.globalAlpha = 1;
  if (!contours) return;
  context.strokeStyle = palette.ink;
  if (!isDiscrete) {
    context.lineWidth = 0.8;
    context.globalAlpha = 0.3;
    stroke(context, plot, field, traceConfidence);
  }
  context.lineWidth = 1.4;
  context.globalAlpha = 0.75;
  stroke(context, plot, field, traceBoundary);
  context.globalAlpha = 1;
}

function stroke(
  context: CanvasRenderingContext2D,
  plot: Plot,
  field: Field,
  trace: typeof traceBoundary,
): void {
  const place = plot.ofGrid(field.size);
  context.beginPath();
  trace(field, (x0, y0, x1, y1) => {
    context.moveTo(...place(x0, y0));
    context.lineTo(...place(x1, y1));
  });
  context.stroke();
}

/** Two lines across the plane that meet at the input; of a curve, one. */
export function paintCrosshair(
  context: CanvasRenderingContext2D,
  plot: Plot,
  values: readonly number[],
  palette: Palette,
): void {
  const [x, y] = values;
  if (x === undefined) return;
  const left = plot.toLeft(x);
  const top = y === undefined ? null : plot.toTop(y);
  for (const [width, colour] of [
    [3, palette.panel],
    [1.2, palette.ink],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(left, plot.top);
    context.lineTo(left, plot.top + plot.height);
    if (top !== null) {
      context.moveTo(plot.left, top);
      context.lineTo(plot.left + plot.width, top);
      context.moveTo(left + 7, top);
      context.arc(left, top, 7, 0, 2 * Math.PI);
    }
    context.stroke();
  }
}
