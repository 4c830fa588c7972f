import { linearAxis, logAxis, type Axis } from "../lib/chart/axis";
import { formatStep, linearTicks } from "../lib/chart/ticks";
import type { ThemeStyle } from "../lib/render/theme-style";
import type { Standing, Team } from "./standing";

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly standing: Standing;
  /** Lanes that differ in their seed alone: drawn as a mean with its spread. */
  readonly teams: readonly Team[];
  readonly goal: number;
  readonly isLog: boolean;
  readonly marked: number | null;
  readonly style: ThemeStyle;
  readonly format: (value: number) => string;
  readonly nameOf: (lane: number) => string;
}

/** Where the plot begins, in sizes of its type: numbers such as 100.0 % stand before it. */
const LEFT = 44 / 12;
const BOTTOM = 18;
const TOP = 6;
const RIGHT = 4;
const BAND_ALPHA = 0.16;
const THIN = 1;
const THICK = 2.2;
/** From this width on there is room for a name at the end of each curve, in a share of it. */
const ROOMY = 420;
const NAMED_SHARE = 0.28;
const NAME_GAP = 6;

/** Draw the curves of a race, with their names: all dim, the one that leads, or that is pointed at, in ink. */
export function paintCurves(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, standing, goal, style, isLog, marked, teams } = scene;
  const { palette } = style;
  const start = LEFT * style.fontSize;
  const values = standing.lanes.flatMap(({ curve }) => curve).filter(Number.isFinite);
  if (values.length === 0) return;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const axis = isLog && least > 0 ? logAxis(least, most) : linearAxis(least, most);
  const across = linearAxis(0, goal);
  const isRoomy = width >= ROOMY && teams.length === 0;
  const right = isRoomy ? width - Math.min(width * NAMED_SHARE, widestName(context, scene)) : width - RIGHT;
  const x = (step: number) => start + across.position(step) * (right - start);
  const y = (value: number) => TOP + (1 - axis.position(value)) * (height - TOP - BOTTOM);
  paintTicks(context, scene, axis, right, x, y);
  for (const team of teams) paintBand(context, standing.steps, team, x, y, palette.dim);
  const best = standing.lanes.find(({ rank }) => rank === 0)?.number ?? null;
  const shown = marked ?? best;
  const ordered = [...standing.lanes].sort((a, b) => Number(a.number === shown) - Number(b.number === shown));
  for (const lane of ordered) {
    const isShown = lane.number === shown;
    context.strokeStyle = isShown ? palette.ink : palette.faint;
    context.lineWidth = isShown ? THICK : THIN;
    context.globalAlpha = isShown || teams.length === 0 ? 1 : 0.5;
    paintCurve(context, standing.steps, lane.curve, x, y);
  }
  context.globalAlpha = 1;
  if (isRoomy) paintNames(context, scene, shown, right + NAME_GAP, y);
  else if (shown !== null) paintNameOf(context, scene, shown);
}

function widestName(context: CanvasRenderingContext2D, { standing, nameOf, style }: Scene): number {
  context.font = `${style.fontSize}px ${style.fontFamily}`;
  const widths = standing.lanes.map(({ number }) => context.measureText(nameOf(number)).width);
  return Math.max(...widths) + 2 * NAME_GAP;
}

/** Each name where its curve ends, or below the name before it; the one that is shown keeps its place. */
function paintNames(
  context: CanvasRenderingContext2D,
  { height, width, standing, nameOf, style }: Scene,
  shown: number | null,
  left: number,
  y: (value: number) => number,
): void {
  const { palette, fontFamily, fontSize } = style;
  const ends = standing.lanes
    .filter(({ result }) => Number.isFinite(result))
    .map(({ number, result }) => ({ number, y: y(result) }))
    .sort((a, b) => a.y - b.y);
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const [i, { number, y }] of spread(ends, fontSize + 1, height - BOTTOM).entries()) {
    const isShown = number === shown;
    context.font = `${isShown ? "600 " : ""}${fontSize}px ${fontFamily}`;
    context.fillStyle = isShown ? palette.ink : palette.dim;
    if (isShown || i < height / fontSize) context.fillText(nameOf(number), left, y, width - left);
  }
}

/** The same from top to bottom, none nearer to the next than `gap`, none below `lowest` if there is room. */
export function spread<T extends { readonly y: number }>(
  ends: readonly T[],
  gap: number,
  lowest: number,
): T[] {
  const down = ends.reduce<T[]>((before, end) => {
    const least = before.length > 0 ? before.at(-1)!.y + gap : end.y;
    return [...before, { ...end, y: Math.max(end.y, least) }];
  }, []);
  return down.reduceRight<T[]>((after, end) => {
    const most = after.length > 0 ? after[0]!.y - gap : lowest;
    return [{ ...end, y: Math.min(end.y, most) }, ...after];
  }, []);
}

/** Where there is no room for all names, that of the curve in ink alone. */
function paintNameOf(
  context: CanvasRenderingContext2D,
  { width, nameOf, style }: Scene,
  shown: number,
): void {
  const { palette, fontFamily, fontSize } = style;
  context.font = `600 ${fontSize}px ${fontFamily}`;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.lineWidth = 3;
  context.strokeStyle = palette.panel;
  context.strokeText(nameOf(shown), width - RIGHT - 2, TOP, width - LEFT * fontSize);
  context.fillStyle = palette.ink;
  context.fillText(nameOf(shown), width - RIGHT - 2, TOP, width - LEFT * fontSize);
}

function paintCurve(
  context: CanvasRenderingContext2D,
  steps: readonly number[],
  curve: readonly number[],
  x: (step: number) => number,
  y: (value: number) => number,
): void {
  context.lineJoin = "round";
  context.beginPath();
  let isOn = false;
  for (const [i, value] of curve.entries()) {
    if (!Number.isFinite(value)) {
      isOn = false;
      continue;
    }
    if (isOn) context.lineTo(x(steps[i]!), y(value));
    else context.moveTo(x(steps[i]!), y(value));
    isOn = true;
  }
  context.stroke();
}

/** The mean of a team, with a standard deviation above and below it. */
function paintBand(
  context: CanvasRenderingContext2D,
  steps: readonly number[],
  { lanes }: Team,
  x: (step: number) => number,
  y: (value: number) => number,
  colour: string,
): void {
  const [low, high] = bandOf(lanes.map(({ curve }) => curve));
  const [, ...rest] = steps;
  context.fillStyle = colour;
  context.globalAlpha = BAND_ALPHA;
  context.beginPath();
  context.moveTo(x(steps[0] ?? 0), y(high[0]!));
  for (const [i, step] of rest.entries()) context.lineTo(x(step), y(high[i + 1]!));
  for (const [i, step] of [...steps.entries()].reverse()) context.lineTo(x(step), y(low[i]!));
  context.fill();
  context.globalAlpha = 1;
}

/** A standard deviation below and above the mean of curves, within what the curves reach. */
export function bandOf(curves: readonly (readonly number[])[]): readonly [number[], number[]] {
  const points = curves[0]?.length ?? 0;
  const at = (i: number) => {
    const values = curves.map((curve) => curve[i]!).filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    return [Math.max(Math.min(...values), mean - spread), Math.min(Math.max(...values), mean + spread)];
  };
  const band = Array.from({ length: points }, (_, i) => at(i));
  return [band.map(([low]) => low!), band.map(([, high]) => high!)];
}

function paintTicks(
  context: CanvasRenderingContext2D,
  { height, goal, style, format }: Scene,
  axis: Axis,
  right: number,
  x: (step: number) => number,
  y: (value: number) => number,
): void {
  const { palette, fontFamily, fontSize } = style;
  context.font = `${fontSize}px ${fontFamily}`;
  context.fillStyle = palette.dim;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of axis.ticks(4)) {
    context.beginPath();
    context.moveTo(x(0), y(tick));
    context.lineTo(right, y(tick));
    context.stroke();
    context.fillText(format(tick), x(0) - 6, y(tick));
  }
  context.textBaseline = "alphabetic";
  for (const tick of linearTicks(0, goal, 4)) {
    context.textAlign = tick === 0 ? "left" : tick === goal ? "right" : "center";
    context.fillText(formatStep(tick), x(tick), height - 3);
  }
}
