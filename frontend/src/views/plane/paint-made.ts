import { paintInBatches } from "../../lib/render/batches";
import { classColours } from "../../lib/render/class-colours";
import { classShape, traceShape } from "../../lib/render/class-shapes";
import type { Palette } from "../../lib/render/palette";
import type { Tensor } from "../../lib/protocol/tensor";
import { MADE } from "./made";
import type { Plot } from "./plot";

const RADIUS = 3;
const PATH_ALPHA = 0.22;

/** Draw made dots over all else, in the colour and shape of what is made. */
export function paintMade(
  context: CanvasRenderingContext2D,
  plot: Plot,
  places: Float32Array,
  palette: Palette,
  scale: number,
): void {
  const [shape, radius] = [classShape(MADE), RADIUS * scale];
  const add = (i: number) =>
    traceShape(context, shape, plot.toLeft(places[2 * i]!), plot.toTop(places[2 * i + 1]!), radius);
  context.lineWidth = 2;
  context.strokeStyle = palette.panel;
  paintInBatches(context, places.length / 2, add, () => context.stroke());
  context.fillStyle = classColours(2, palette)[MADE] ?? palette.ink;
  paintInBatches(context, places.length / 2, add, () => context.fill());
}

/** Draw the ways of dots, (times, dots, 2), as faint lines. */
export function paintPaths(
  context: CanvasRenderingContext2D,
  plot: Plot,
  { data, shape }: Tensor,
  palette: Palette,
): void {
  const [times = 0, dots = 0] = shape;
  const trace = (dot: number) => {
    for (let time = 0; time < times; time++) {
      const at = 2 * (time * dots + dot);
      const [left, top] = [plot.toLeft(data[at]!), plot.toTop(data[at + 1]!)];
      if (time === 0) context.moveTo(left, top);
      else context.lineTo(left, top);
    }
  };
  context.lineWidth = 1;
  context.strokeStyle = palette.ink;
  context.globalAlpha = PATH_ALPHA;
  paintInBatches(context, dots, trace, () => context.stroke());
  context.globalAlpha = 1;
}
