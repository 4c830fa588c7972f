import type { Tensor } from "../../lib/protocol/tensor";
import type { Palette } from "../../lib/render/palette";
import { paintPixels } from "../../lib/ui/pixels";
import type { Plot } from "../plane/plot";
import { onScreen, strokeOnAnything } from "../scatter/paint-scatter";
import type { Place } from "../scatter/place";

/** The straight way between two places, from the one that is held. */
export function paintWay(
  context: CanvasRenderingContext2D,
  plot: Plot,
  from: Place,
  to: Place,
  palette: Palette,
): void {
  const [[left, top], [right, bottom]] = [onScreen(plot, from), onScreen(plot, to)];
  strokeOnAnything(context, palette, 1.5, () => {
    context.moveTo(left, top);
    context.lineTo(right, bottom);
  });
  context.fillStyle = palette.ink;
  context.fillRect(left - 4, top - 4, 8, 8);
}

/** Pictures in rows, (rows, columns, height, width, channels), as one. */
export function paintSheet(canvas: OffscreenCanvas, { data, shape }: Tensor): void {
  const [rows = 0, columns = 0, height = 0, width = 0, channels = 1] = shape;
  const line = columns * width * channels;
  const laidOut = new Uint8ClampedArray(data.length);
  for (let from = 0; from < data.length; from += width * channels) {
    const picture = Math.floor(from / (height * width * channels));
    const y = Math.floor(from / (width * channels)) % height;
    const to = (Math.floor(picture / columns) * height + y) * line + (picture % columns) * width * channels;
    for (let i = 0; i < width * channels; i++) laidOut[to + i] = data[from + i]!;
  }
  paintPixels(canvas, laidOut, [rows * height, columns * width, channels]);
}
