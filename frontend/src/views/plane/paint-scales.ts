import { linearTicks } from "../../lib/chart/ticks";
import { formatTick } from "../../lib/format";
import type { ThemeStyle } from "../../lib/render/theme-style";
import { measured, standardised, type Scale } from "./measured";
import type { Plot, Range } from "./plot";

/** A direction of the plane: what it is called, and how its numbers were measured. */
export interface PlaneAxis {
  readonly name: string;
  readonly scale: Scale;
}

/** Distance of ticks, and of their texts from the edge, the corners and each other, in sizes of type. */
const TICK_DISTANCE = 3.4;
const EDGE_GAP = 0.45;
const CORNER = 1.5;
const TICK = 4;
const HALO = 3;
/** In a smaller picture the numbers would hide it. */
const LEAST_SIDE = 160;

/** Ticks with their numbers, and the names of the axes, along the lower and the left edge of the plane. */
export function paintScales(
  context: CanvasRenderingContext2D,
  plot: Plot,
  [across, up]: readonly [PlaneAxis, PlaneAxis],
  style: ThemeStyle,
): void {
  if (Math.min(plot.width, plot.height) < LEAST_SIDE) return;
  const { fontSize, palette } = style;
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height];
  const [gap, corner] = [EDGE_GAP * fontSize, CORNER * fontSize];
  context.font = `400 ${fontSize - 1}px ${style.fontFamily}`;
  context.lineJoin = "round";
  context.lineWidth = 1;
  context.strokeStyle = palette.ink;
  const columns = ticksOf(plot.x, across, plot.width / (TICK_DISTANCE * fontSize)).map((tick) => ({
    text: formatTick(tick),
    left: plot.toLeft(standardised(tick, across.scale)),
  }));
  const rows = ticksOf(plot.y, up, plot.height / (TICK_DISTANCE * fontSize)).map((tick) => ({
    text: formatTick(tick),
    top: plot.toTop(standardised(tick, up.scale)),
  }));
  context.beginPath();
  for (const { left } of columns) {
    context.moveTo(left, bottom);
    context.lineTo(left, bottom - TICK);
  }
  for (const { top } of rows) {
    context.moveTo(plot.left, top);
    context.lineTo(plot.left + TICK, top);
  }
  context.stroke();
  const nameRoom = write(context, across.name, right - gap, bottom - gap, "right", style, true) + corner;
  for (const { text, left } of columns) {
    const half = context.measureText(text).width / 2;
    if (left - half < plot.left + corner || left + half > right - nameRoom) continue;
    write(context, text, left, bottom - gap, "center", style);
  }
  write(context, up.name, plot.left + gap, plot.top + gap + fontSize, "left", style, true);
  for (const { text, top } of rows) {
    if (top < plot.top + 2 * corner || top > bottom - corner) continue;
    write(context, text, plot.left + gap + TICK, top + fontSize * 0.35, "left", style);
  }
}

function ticksOf([low, high]: Range, { scale }: PlaneAxis, count: number): number[] {
  return linearTicks(measured(low, scale), measured(high, scale), count);
}

/** A text that stays readable over any colour; how wide it is. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
  { palette }: ThemeStyle,
  isName = false,
): number {
  context.textAlign = align;
  context.textBaseline = "alphabetic";
  context.strokeStyle = palette.panel;
  context.lineWidth = HALO;
  context.strokeText(text, x, y);
  context.fillStyle = isName ? palette.ink : palette.dim;
  context.fillText(text, x, y);
  return context.measureText(text).width;
}
