import type { Palette } from "../../lib/render/palette";
import type { Numbers } from "../../lib/render/magnitude";
import type { Plot } from "./plot";

export interface CurveLook {
  readonly colour: string;
  readonly width: number;
  readonly palette: Palette;
}

/** Draw values at equal distances over the whole range of x as one line. */
export function paintLine(
  context: CanvasRenderingContext2D,
  plot: Plot,
  values: Numbers,
  { colour, width, palette }: CurveLook,
): void {
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  context.beginPath();
  for (let i = 0; i < values.length; i++) {
    const left = plot.left + (i * plot.width) / (values.length - 1);
    if (i === 0) context.moveTo(left, plot.toTop(values[i]!));
    else context.lineTo(left, plot.toTop(values[i]!));
  }
  context.lineJoin = "round";
  for (const [lineWidth, strokeStyle] of [
    [width + 2.5, palette.panel],
    [width, colour],
  ] as const) {
    context.lineWidth = lineWidth;
    context.strokeStyle = strokeStyle;
    context.stroke();
  }
  context.restore();
}

/** Faint lines where x and y are zero. */
export function paintAxes(context: CanvasRenderingContext2D, plot: Plot, palette: Palette): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(plot.left, plot.toTop(0));
  context.lineTo(plot.left + plot.width, plot.toTop(0));
  context.moveTo(plot.toLeft(0), plot.top);
  context.lineTo(plot.toLeft(0), plot.top + plot.height);
  context.stroke();
}
