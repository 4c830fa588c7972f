import { freeHeight, type TextBox } from "../../lib/chart/labels";
import type { ThemeStyle } from "../../lib/render/theme-style";
import type { KeptCurve } from "./curves";

/** Where a step and a value stand on the canvas. */
export interface Places {
  readonly left: (step: number) => number;
  readonly height: (value: number) => number;
}

const LINE_WIDTH = 1.5;
const RING_RADIUS = 4;
const GAP = 6;
const MANY_ALPHA = 0.6;
/** More names than these would hide the curves. */
const MOST_NAMES = 8;

/** The curves of kept runs in their colours, with a ring where each parted from the one that it came of. */
export function paintKept(
  context: CanvasRenderingContext2D,
  curves: readonly KeptCurve[],
  { left, height }: Places,
  { palette }: ThemeStyle,
): void {
  // Many curves are a ground for the present one.
  context.globalAlpha = curves.length > MOST_NAMES ? MANY_ALPHA : 1;
  for (const { steps, values, colour, parts } of curves) {
    context.strokeStyle = palette.classes[colour] ?? palette.dim;
    context.lineWidth = LINE_WIDTH;
    context.beginPath();
    let isOn = false;
    for (let i = 0; i < steps.length; i++) {
      const isFinite = Number.isFinite(values[i]!);
      if (isFinite && isOn) context.lineTo(left(steps[i]!), height(values[i]!));
      else if (isFinite) context.moveTo(left(steps[i]!), height(values[i]!));
      isOn = isFinite;
    }
    context.stroke();
    if (parts && Number.isFinite(values[0]!)) paintRing(context, left(steps[0]!), height(values[0]!));
  }
  context.globalAlpha = 1;
}

/** A ring in the present colour, where one run becomes two. */
export function paintRing(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, RING_RADIUS, 0, 2 * Math.PI);
  context.stroke();
}

/**
 * The names of kept runs at the ends of their curves, moved up or down where they would cover each other or what is
 * `named` already.
 */
export function paintNames(
  context: CanvasRenderingContext2D,
  curves: readonly KeptCurve[],
  { left, height }: Places,
  { palette, fontSize }: ThemeStyle,
  named: readonly TextBox[],
  { least, most }: { readonly least: number; readonly most: number },
): void {
  const taken = [...named];
  const line = fontSize * 1.25;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { name, steps, values, colour } of curves.slice(-MOST_NAMES).reverse()) {
    const last = values.findLastIndex(Number.isFinite);
    if (last < 0) continue;
    const [x, y] = [left(steps[last]!), height(values[last]!)];
    const width = context.measureText(name).width + 2 * GAP;
    const box = { left: x - width, width, middle: y - line / 2 };
    context.fillStyle = palette.classes[colour] ?? palette.dim;
    context.beginPath();
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
    context.fill();
    const middle = freeHeight(box, taken, { line, least, most });
    if (middle === null) continue;
    taken.push({ ...box, middle });
    context.globalAlpha = 0.85;
    context.fillStyle = palette.panel;
    context.fillRect(x - width + GAP - 2, middle - line / 2, width - 2 * GAP + 4, line);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(name, x - GAP, middle);
  }
}
