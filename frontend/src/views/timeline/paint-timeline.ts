import { bucketStep, columnExtremes } from "../../lib/chart/columns";
import { placeTexts, separate, stackTexts, type TextBox, type TextPlace } from "../../lib/chart/labels";
import { formatStep, linearTicks } from "../../lib/chart/ticks";
import type { Marker } from "../../lib/protocol/generated";
import { formatTick } from "../../lib/format";
import type { Palette } from "../../lib/render/palette";
import type { ThemeStyle } from "../../lib/render/theme-style";
import type { ScalarForm } from "../../lib/state/scalars";
import { paintDot, paintMeasured } from "./paint-measured";
import { paintKept, paintNames, paintRing } from "./paint-kept";
import { NORM, readStep, type Curves, type FurtherCurve, type Metric } from "./curves";

/** The rectangle of the curves within the canvas. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Room right of it. */
  readonly right: number;
}

export interface TimelineScene {
  readonly curves: Curves;
  readonly metric: Metric;
  readonly form: ScalarForm;
  /** The name of the first curve, where there are others beside it. */
  readonly label?: string;
  readonly markers: readonly Marker[];
  /** The present step. */
  readonly step: number;
  /** The step that is looked back at. */
  readonly past: number | null;
  /** The step that is pointed at. */
  readonly pointed: number | null;
  /** The colour of the present run where there are others, and the step at which it parted from one of them. */
  readonly own?: { readonly colour: number; readonly partedAt: number | null } | undefined;
}

const TICK_DISTANCE = { x: 90, y: 23 };
const LABEL_GAP = 8;
const MARKER_REACH = 8;
/** Height of a row of words, in sizes of type, and the share of the plot that rows of words may take. */
const ROW_HEIGHT = 1.4;
const ROWS_SHARE = 0.4;
const POINTED_RADIUS = 4.5;
const GRIP = 5;
const RAW_ALPHA = 0.22;

/** The last step that the axis of time shows. */
export function lastShownStep({ curves, step }: TimelineScene): number {
  return Math.max(1, curves.lastStep, step);
}

/** How wide the widest number beside the curves is, so that there is room for it. */
export function valueWidth(
  context: CanvasRenderingContext2D,
  plot: Plot,
  { curves, form }: TimelineScene,
  { fontSize, fontFamily }: ThemeStyle,
): number {
  context.font = `400 ${fontSize}px ${fontFamily}`;
  const texts = valueTicks(curves, plot).map((tick) => formatValue(tick, form));
  return Math.max(0, ...texts.map((text) => context.measureText(text).width)) + LABEL_GAP;
}

function valueTicks({ axis }: Curves, plot: Plot): number[] {
  return axis.ticks(Math.max(2, plot.height / TICK_DISTANCE.y));
}

/** Draws timelines, without allocating for each column of pixels again and again. */
export class TimelinePainter {
  #minima = new Float32Array(0);
  #maxima = new Float32Array(0);

  paint(context: CanvasRenderingContext2D, plot: Plot, scene: TimelineScene, style: ThemeStyle): void {
    context.font = `400 ${style.fontSize}px ${style.fontFamily}`;
    context.lineJoin = "round";
    paintGrid(context, plot, scene, style);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    this.#paintRaw(context, plot, scene, style.palette);
    paintSmoothed(context, plot, scene, style.palette);
    const places = {
      left: (step: number) => leftOf(plot, scene, step),
      height: (value: number) => heightOf(plot, scene, value),
    };
    paintKept(context, scene.curves.kept, places, style);
    paintMeasured(context, scene.curves, places, {
      width: plot.width,
      colour: colourOf(scene, style.palette),
    });
    paintParting(context, plot, scene, style.palette);
    context.restore();
    paintPlayHead(context, plot, scene, style.palette);
    const named = paintLabels(context, plot, scene, style);
    const ends = { least: plot.top, most: plot.top + plot.height };
    paintNames(context, scene.curves.kept, places, style, named, ends);
    if (scene.pointed !== null) paintPointed(context, plot, scene, scene.pointed, style.palette);
    paintMarkers(context, plot, scene, style);
  }

  /** Every step, faintly: from the least to the largest value of each column. */
  #paintRaw(context: CanvasRenderingContext2D, plot: Plot, scene: TimelineScene, palette: Palette): void {
    const { train } = scene.curves;
    if (!train) return;
    const columns = Math.max(1, Math.ceil(plot.width));
    if (this.#minima.length !== columns) {
      this.#minima = new Float32Array(columns);
      this.#maxima = new Float32Array(columns);
    }
    columnExtremes(train, lastShownStep(scene) / columns, this.#minima, this.#maxima);
    context.beginPath();
    for (let column = 0; column < columns; column++) {
      if (this.#minima[column]! > this.#maxima[column]!) continue;
      const x = plot.left + column + 0.5;
      const top = heightOf(plot, scene, this.#maxima[column]!);
      context.lineTo(x, top);
      context.lineTo(x, Math.max(top + 1, heightOf(plot, scene, this.#minima[column]!)));
    }
    context.strokeStyle = palette.dim;
    context.globalAlpha = RAW_ALPHA;
    context.lineWidth = 1;
    context.stroke();
    context.globalAlpha = 1;
  }
}

function paintGrid(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  { palette, fontSize }: ThemeStyle,
): void {
  context.fillStyle = palette.dim;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const tick of valueTicks(scene.curves, plot)) {
    const y = Math.round(heightOf(plot, scene, tick)) + 0.5;
    if (y < plot.top - 1 || y > plot.top + plot.height + 1) continue;
    context.moveTo(plot.left, y);
    context.lineTo(plot.left + plot.width, y);
    context.fillText(formatValue(tick, scene.form), plot.left - LABEL_GAP, y);
  }
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of linearTicks(0, lastShownStep(scene), Math.max(2, plot.width / TICK_DISTANCE.x))) {
    if (!Number.isInteger(tick)) continue;
    context.fillText(formatStep(tick), leftOf(plot, scene, tick), plot.top + plot.height + fontSize * 0.5);
  }
}

function paintSmoothed(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  palette: Palette,
) {
  const { train, smoothed, further } = scene.curves;
  if (train) paintLine(context, plot, scene, { train, smoothed }, palette.dim);
  for (const curve of further) paintLine(context, plot, scene, curve, palette.ink);
}

function paintLine(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  { train, smoothed }: Pick<FurtherCurve, "train" | "smoothed">,
  colour: string,
) {
  const every = Math.max(1, Math.floor(train.length / (2 * plot.width)));
  context.beginPath();
  for (let k = 0; k < train.length; k += every) {
    if (!Number.isFinite(smoothed[k]!)) continue;
    context.lineTo(leftOf(plot, scene, bucketStep(k, train.stride)), heightOf(plot, scene, smoothed[k]!));
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke();
}

/** What was measured is in ink, or where there are other runs in the colour of its own. */
function colourOf({ own }: TimelineScene, palette: Palette): string {
  return (own && palette.classes[own.colour]) ?? palette.ink;
}

/** Where the present run parted from the one that it came of. */
function paintParting(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  palette: Palette,
): void {
  const at = scene.own?.partedAt ?? null;
  if (at === null) return;
  const { test, smoothed } = readStep(scene.curves, at);
  const value = test ?? smoothed;
  if (value === null) return;
  context.strokeStyle = colourOf(scene, palette);
  context.lineWidth = 1.5;
  paintRing(context, leftOf(plot, scene, at), heightOf(plot, scene, value));
}

/** Dotted lines where something was changed, in words as far as there is room. */
function paintMarkers(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  style: ThemeStyle,
): void {
  const lefts = scene.markers.map(({ step }) => leftOf(plot, scene, step) - plot.left);
  // What is done again and again, such as adding pictures, is said once.
  const isNews = scene.markers.map(({ text }, i) => text !== scene.markers[i - 1]?.text);
  const widths = scene.markers.map(({ text }) => context.measureText(text).width + 2 * LABEL_GAP);
  const rowHeight = style.fontSize * ROW_HEIGHT;
  const rows = Math.max(1, Math.floor((plot.height * ROWS_SHARE) / rowHeight));
  const places =
    pointedPlaces(plot, scene, lefts, widths) ?? placesOfNews(isNews, lefts, widths, plot.width, rows);
  context.strokeStyle = style.palette.faint;
  context.lineWidth = 1.5;
  context.setLineDash([2, 4]);
  context.beginPath();
  for (const left of lefts) {
    context.moveTo(plot.left + left, plot.top);
    context.lineTo(plot.left + left, plot.top + plot.height);
  }
  context.stroke();
  context.setLineDash([]);
  scene.markers.forEach(({ text }, i) => {
    const place = places[i];
    if (!place) return;
    paintOver(context, text, plot.left + place.left + LABEL_GAP, plot.top + place.row * rowHeight, style);
  });
}

function placesOfNews(
  isNews: readonly boolean[],
  lefts: readonly number[],
  widths: readonly number[],
  width: number,
  rows: number,
): (TextPlace | null)[] {
  const news = (all: readonly number[]) => all.filter((_, i) => isNews[i]);
  const places = placeTexts(news(lefts), news(widths), width, rows)[Symbol.iterator]();
  return isNews.map((isNew) => (isNew ? (places.next().value ?? null) : null));
}

/** Of markers that are pointed at, the nearest alone say what they are, beyond the curves if they must. */
function pointedPlaces(
  plot: Plot,
  scene: TimelineScene,
  lefts: readonly number[],
  widths: readonly number[],
): (TextPlace | null)[] | null {
  if (scene.pointed === null) return null;
  const left = leftOf(plot, scene, scene.pointed) - plot.left;
  const distances = lefts.map((marker) => Math.abs(marker - left));
  const nearest = Math.min(...distances);
  if (nearest > MARKER_REACH) return null;
  const marks = distances.flatMap((distance, i) => (distance === nearest ? [i] : []));
  const stack = stackTexts(
    lefts[marks[0]!]!,
    marks.map((i) => widths[i]!),
    plot.width + plot.right,
  );
  return lefts.map((_, i) => stack[marks.indexOf(i)] ?? null);
}

/** A text that stays readable over curves. */
function paintOver(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { palette, fontSize }: ThemeStyle,
): void {
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillStyle = palette.panel;
  context.globalAlpha = 0.85;
  context.fillRect(x - 3, y - 1, context.measureText(text).width + 6, fontSize * 1.3);
  context.globalAlpha = 1;
  context.fillStyle = palette.dim;
  context.fillText(text, x, y);
}

function paintPlayHead(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  palette: Palette,
): void {
  const x = leftOf(plot, scene, scene.past ?? scene.step);
  context.strokeStyle = context.fillStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, plot.top);
  context.lineTo(x, plot.top + plot.height);
  context.stroke();
  // What can be dragged has a grip.
  const bottom = plot.top + plot.height;
  context.beginPath();
  context.moveTo(x, bottom - GRIP);
  context.lineTo(x + GRIP, bottom);
  context.lineTo(x + GRIP, bottom + GRIP);
  context.lineTo(x - GRIP, bottom + GRIP);
  context.lineTo(x - GRIP, bottom);
  context.closePath();
  context.fill();
}

/** The curves are named at their ends, as soon as there are any; where their names stand. */
function paintLabels(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  { palette, fontSize }: ThemeStyle,
): TextBox[] {
  const { step, curves, metric, label } = scene;
  const { train, smoothed, test, further } = readStep(curves, Math.max(step, curves.lastStep));
  const second = further[0] ? further[0].value : test;
  const bottom = plot.top + plot.height;
  const height = (value: number | null) =>
    value === null ? null : Math.min(bottom, Math.max(plot.top, heightOf(plot, scene, value)));
  const [trainEnd, testEnd] = [height(smoothed), height(second)];
  const gap = fontSize * 1.3;
  const [trainY, testY] = separate(trainEnd ?? bottom, testEnd ?? bottom, gap, plot.top, bottom);
  const x = leftOf(plot, scene, step);
  paintDot(context, x, trainEnd, palette.dim);
  paintDot(context, x, testEnd, colourOf(scene, palette));
  if (train === null) return [];
  const left = x + LABEL_GAP;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const named = [
    { text: label ?? nameOf(metric), value: smoothed, middle: trainY, colour: palette.dim },
    { text: further[0]?.label ?? `test ${metric}`, value: second, middle: testY, colour: palette.ink },
  ].filter(({ value }) => value !== null);
  const isOverCurves = step < lastShownStep(scene);
  return named.map(({ text, middle, colour }) => {
    const { width } = context.measureText(text);
    if (isOverCurves) {
      context.globalAlpha = 0.85;
      context.fillStyle = palette.panel;
      context.fillRect(left - 3, middle - gap / 2, width + 6, gap);
      context.globalAlpha = 1;
    }
    context.fillStyle = colour;
    context.fillText(text, left, middle);
    return { left: left - 3, width: width + 6, middle };
  });
}

/** What a line of training is called: a norm is one of training alone. */
function nameOf(metric: string): string {
  return metric === NORM ? "gradient norm" : `train ${metric}`;
}

function paintPointed(
  context: CanvasRenderingContext2D,
  plot: Plot,
  scene: TimelineScene,
  step: number,
  palette: Palette,
): void {
  const { train, smoothed, test, testStep, further } = readStep(scene.curves, step);
  const x = leftOf(plot, scene, step);
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, plot.top);
  context.lineTo(x, plot.top + plot.height);
  context.stroke();
  const line = smoothed ?? train;
  paintDot(context, x, line === null ? null : heightOf(plot, scene, line), palette.dim, POINTED_RADIUS);
  for (const { value } of further)
    if (value !== null) paintDot(context, x, heightOf(plot, scene, value), palette.ink, POINTED_RADIUS);
  if (test === null || testStep === null) return;
  paintDot(context, leftOf(plot, scene, testStep), heightOf(plot, scene, test), palette.ink, POINTED_RADIUS);
}

function formatValue(value: number, form: ScalarForm): string {
  if (form !== "number") return `${Number((100 * value).toPrecision(3))} %`;
  return formatTick(value);
}

function leftOf(plot: Plot, scene: TimelineScene, step: number): number {
  return plot.left + (plot.width * step) / lastShownStep(scene);
}

function heightOf(plot: Plot, scene: TimelineScene, value: number): number {
  const position = scene.curves.axis.position(value);
  return plot.top + plot.height * (1 - Math.min(2, Math.max(-1, position)));
}
