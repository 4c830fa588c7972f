import type { Tensor } from "../../lib/protocol/tensor";
import { classColours } from "../../lib/render/class-colours";
import { classShape, traceShape } from "../../lib/render/class-shapes";
import type { Palette } from "../../lib/render/palette";
import { paintPixels } from "../../lib/ui/pixels";
import type { Plot } from "../plane/plot";
import type { Place } from "./codes";

const DOT_RADIUS = 2;
const RING_RADIUS = 8;
const CROSS_REACH = 7;
const GAP = 12;
const HALO = 2.5;
/** How large what is made of a place is beside it, as a part of the plane's width. */
const BESIDE = 0.24;

type Context = CanvasRenderingContext2D;

/** Samples by their classes' colours and shapes; all alike where there are no classes. */
export function paintDots(
  context: Context,
  plot: Plot,
  places: ArrayLike<number>,
  labels: ArrayLike<number> | undefined,
  classes: number,
  palette: Palette,
): void {
  const colours = labels ? classColours(classes, palette) : [palette.dim];
  colours.forEach((colour, index) => {
    context.fillStyle = colour;
    context.beginPath();
    for (let i = 0; 2 * i < places.length; i++) {
      if (labels && labels[i] !== index) continue;
      const [left, top] = [plot.toLeft(places[2 * i]!), plot.toTop(places[2 * i + 1]!)];
      traceShape(context, classShape(index), left, top, DOT_RADIUS);
    }
    context.fill();
  });
}

/** The place of what is looked at: a ring that stands out from anything. */
export function paintRing(context: Context, plot: Plot, place: Place, palette: Palette): void {
  const [left, top] = onScreen(plot, place);
  strokeOnAnything(context, palette, 2, () => context.arc(left, top, RING_RADIUS, 0, 2 * Math.PI));
}

/** The straight way between two places, from the one that is held. */
export function paintWay(context: Context, plot: Plot, from: Place, to: Place, palette: Palette): void {
  const [[left, top], [right, bottom]] = [onScreen(plot, from), onScreen(plot, to)];
  strokeOnAnything(context, palette, 1.5, () => {
    context.moveTo(left, top);
    context.lineTo(right, bottom);
  });
  context.fillStyle = palette.ink;
  context.fillRect(left - 4, top - 4, 8, 8);
}

/** A place that is picked: a cross, and beside it what is made of it. */
export function paintPick(
  context: Context,
  plot: Plot,
  place: Place,
  made: CanvasImageSource | null,
  palette: Palette,
): void {
  const [left, top] = onScreen(plot, place);
  strokeOnAnything(context, palette, 1.5, () => {
    context.moveTo(left - CROSS_REACH, top);
    context.lineTo(left + CROSS_REACH, top);
    context.moveTo(left, top - CROSS_REACH);
    context.lineTo(left, top + CROSS_REACH);
  });
  if (!made) return;
  const side = BESIDE * plot.width;
  const [x, y] = besidePlace(plot, left, top, side);
  context.drawImage(made, x, y, side, side);
  context.strokeStyle = palette.dim;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
}

/** The left and upper edge of a square above a place, where a finger does not hide it, within the plane. */
export function besidePlace(plot: Plot, left: number, top: number, side: number): [number, number] {
  const above = top - GAP - side;
  const x = Math.min(plot.width - side - 2, Math.max(2, left - side / 2));
  return [x, above >= 2 ? above : top + GAP];
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

/** Stroke what is traced so that it stands out from whatever is below. */
function strokeOnAnything(context: Context, palette: Palette, width: number, trace: () => void): void {
  context.beginPath();
  trace();
  context.strokeStyle = palette.panel;
  context.lineWidth = width + HALO;
  context.stroke();
  context.strokeStyle = palette.ink;
  context.lineWidth = width;
  context.stroke();
}

function onScreen(plot: Plot, [x, y]: Place): [number, number] {
  return [plot.toLeft(x), plot.toTop(y)];
}
