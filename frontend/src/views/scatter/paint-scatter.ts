import { classColours } from "../../lib/render/class-colours";
import { classShape, traceShape } from "../../lib/render/class-shapes";
import type { Palette } from "../../lib/render/palette";
import type { Plot } from "../plane/plot";
import type { Place } from "./place";

const DOT_RADIUS = 2;
const RING_RADIUS = 8;
const CROSS_REACH = 7;
const GAP = 12;
const HALO = 2.5;
/** How large the picture beside a place is, as a part of the plane's width. */
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
  radius = DOT_RADIUS,
): void {
  const colours = labels ? classColours(classes, palette) : [palette.dim];
  colours.forEach((colour, index) => {
    context.fillStyle = colour;
    context.beginPath();
    for (let i = 0; 2 * i < places.length; i++) {
      if (labels && labels[i] !== index) continue;
      const [left, top] = [plot.toLeft(places[2 * i]!), plot.toTop(places[2 * i + 1]!)];
      traceShape(context, classShape(index), left, top, radius);
    }
    context.fill();
  });
}

/** The place of what is looked at: a ring that stands out from anything. */
export function paintRing(context: Context, plot: Plot, place: Place, palette: Palette): void {
  const [left, top] = onScreen(plot, place);
  strokeOnAnything(context, palette, 2, () => context.arc(left, top, RING_RADIUS, 0, 2 * Math.PI));
}

/** A place that is picked: a cross, and a picture beside it. */
export function paintPick(
  context: Context,
  plot: Plot,
  place: Place,
  picture: CanvasImageSource | null,
  palette: Palette,
): void {
  const [left, top] = onScreen(plot, place);
  strokeOnAnything(context, palette, 1.5, () => {
    context.moveTo(left - CROSS_REACH, top);
    context.lineTo(left + CROSS_REACH, top);
    context.moveTo(left, top - CROSS_REACH);
    context.lineTo(left, top + CROSS_REACH);
  });
  if (!picture) return;
  const side = BESIDE * plot.width;
  const [x, y] = besidePlace(plot, left, top, side);
  context.drawImage(picture, x, y, side, side);
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

/** Stroke what is traced so that it stands out from whatever is below. */
export function strokeOnAnything(context: Context, palette: Palette, width: number, trace: () => void): void {
  context.beginPath();
  trace();
  context.strokeStyle = palette.panel;
  context.lineWidth = width + HALO;
  context.stroke();
  context.strokeStyle = palette.ink;
  context.lineWidth = width;
  context.stroke();
}

/** Where a place is on the screen. */
export function onScreen(plot: Plot, [x, y]: Place): [number, number] {
  return [plot.toLeft(x), plot.toTop(y)];
}
