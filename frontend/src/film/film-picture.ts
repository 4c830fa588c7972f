import { formatCount, formatLoss } from "../lib/format";
import { readThemeStyle } from "../lib/render/theme-style";
import { frames } from "../lib/state/frames";
import { history } from "../lib/state/history";
import { past } from "../lib/state/past.svelte";
import { MOST_BUCKETS } from "../lib/state/series";
import { session } from "../lib/state/session.svelte";
import { theme } from "../lib/state/theme.svelte";
import { readCurves, readStep, type Curves } from "../views/timeline/curves";
import { HEIGHT, paintNetwork, WIDTH } from "../share/network-picture";

/** Below the network: the loss of all steps, and where the film is. */
const STRIP = 120;
const MARGIN = 28;
/** Of the picture that is painted: a larger film is more than a modest machine can record as it goes. */
const SCALE = 0.8;
const SMOOTHING = 20;

const smoothed = new Float32Array(MOST_BUCKETS);

/** A canvas of the size of a film. */
export function filmCanvas(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SCALE * WIDTH, SCALE * (HEIGHT + STRIP)];
  return canvas;
}

/** The network at the step that the page shows, and that step on the curve of the loss. */
export function paintFilm(context: CanvasRenderingContext2D): void {
  const { palette } = readThemeStyle(theme.resolved, 16);
  context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = palette.bg;
  context.fillRect(0, 0, WIDTH, HEIGHT + STRIP);
  context.save();
  paintNetwork(context);
  context.restore();
  paintStrip(context);
}

function paintStrip(context: CanvasRenderingContext2D): void {
  const { palette, fontFamily, fontSize } = readThemeStyle(theme.resolved, 16);
  const metric = session.state?.objective.metrics[0] ?? "loss";
  const curves = readCurves(history, { metric, form: "number", isLog: true, smoothing: SMOOTHING }, smoothed);
  const step = frames.meta?.step ?? 0;
  const last = Math.max(1, past.now);
  const x = (at: number) => MARGIN + (at / last) * (WIDTH - 2 * MARGIN);
  const [top, bottom] = [HEIGHT + fontSize + 16, HEIGHT + STRIP - 14];
  context.strokeStyle = palette.dim;
  context.lineWidth = 2;
  context.stroke(curveOf(curves, x, (position) => bottom + (top - bottom) * position));
  context.fillStyle = palette.ink;
  context.fillRect(x(step) - 1, top - 4, 2, bottom - top + 8);
  context.font = `600 ${fontSize}px ${fontFamily}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const { smoothed: loss } = readStep(curves, step);
  const told = loss === null ? "" : ` · train loss ${formatLoss(loss)}`;
  context.fillText(`Step ${formatCount(step)} of ${formatCount(last)}${told}`, MARGIN, HEIGHT + fontSize);
}

function curveOf(
  { train, smoothed, axis }: Curves,
  x: (step: number) => number,
  y: (position: number) => number,
) {
  const curve = new Path2D();
  for (let i = 0; i < (train?.length ?? 0); i++) {
    const value = smoothed[i]!;
    if (Number.isFinite(value)) curve.lineTo(x(i * train!.stride), y(axis.position(value)));
  }
  return curve;
}
