import { linearAxis } from "../lib/chart/axis";

interface Sparkline {
  readonly width: number;
  readonly height: number;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** What all sparklines of a wall have in common, so that they can be compared. */
  readonly range: readonly [number, number];
  readonly colour: string;
}

const LINE_WIDTH = 1.6;

/** Draw a curve without axes: up is more. */
export function paintSparkline(
  context: CanvasRenderingContext2D,
  { width, height, steps, values, range, colour }: Sparkline,
): void {
  const across = linearAxis(0, steps[steps.length - 1] ?? 1);
  const up = linearAxis(...range);
  context.strokeStyle = colour;
  context.lineWidth = LINE_WIDTH;
  context.lineJoin = "round";
  context.beginPath();
  for (let i = 0; i < values.length; i++) {
    const x = across.position(steps[i]!) * (width - LINE_WIDTH) + LINE_WIDTH / 2;
    const y = (1 - up.position(values[i]!)) * (height - LINE_WIDTH) + LINE_WIDTH / 2;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}
