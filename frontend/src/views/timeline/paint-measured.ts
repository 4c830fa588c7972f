import { breaksOf, type Curves } from "./curves";
import type { Places } from "./paint-kept";

const LINE_WIDTH = 1.75;
const BRIDGE_ALPHA = 0.6;
const BRIDGE_DASHES = [2, 4];
/** Where measurements stand so many pixels apart, each is a point. */
const SPARSE_DISTANCE = 24;
const DOT_RADIUS = 2.5;

/** A line through the measurements, dashed where there are none for long; a lone or a rare one is a point. */
export function paintMeasured(
  context: CanvasRenderingContext2D,
  { testSteps, testValues }: Pick<Curves, "testSteps" | "testValues">,
  places: Places,
  { width, colour }: { readonly width: number; readonly colour: string },
): void {
  const breaks = breaksOf(testSteps);
  const isThere = (i: number) => Number.isFinite(testValues[i] ?? NaN);
  const isBroken = (i: number) => breaks[i]! || !isThere(i - 1);
  const at = (i: number): [number, number] => [places.left(testSteps[i]!), places.height(testValues[i]!)];
  context.strokeStyle = colour;
  context.lineWidth = LINE_WIDTH;
  context.beginPath();
  for (let i = 0; i < testValues.length; i++) {
    if (!isThere(i)) continue;
    if (isBroken(i)) context.moveTo(...at(i));
    else context.lineTo(...at(i));
  }
  context.stroke();
  paintBridges(
    context,
    testValues.flatMap((_, i) =>
      i > 0 && breaks[i] && isThere(i - 1) && isThere(i) ? [[at(i - 1), at(i)]] : [],
    ),
  );
  const isSparse = testValues.length * SPARSE_DISTANCE <= width;
  for (let i = 0; i < testValues.length; i++) {
    const isLone = isBroken(i) && (breaks[i + 1] ?? true);
    if (isThere(i) && (isSparse || isLone)) paintDot(context, ...at(i), colour);
  }
}

/** Where nothing was measured for long, a thin dashed line leads on: the curve goes on there, and is not known. */
function paintBridges(
  context: CanvasRenderingContext2D,
  bridges: readonly (readonly [number, number][])[],
): void {
  context.save();
  context.lineWidth = 1;
  context.globalAlpha = BRIDGE_ALPHA;
  context.setLineDash(BRIDGE_DASHES);
  context.beginPath();
  for (const [from, to] of bridges) {
    context.moveTo(...from!);
    context.lineTo(...to!);
  }
  context.stroke();
  context.restore();
}

export function paintDot(
  context: CanvasRenderingContext2D,
  x: number,
  y: number | null,
  colour: string,
  radius = DOT_RADIUS,
): void {
  if (y === null) return;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
