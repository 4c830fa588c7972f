import { classColours } from "../../lib/render/class-colours";
import { rampColour, type Palette } from "../../lib/render/palette";
import type { FieldMeaning } from "./answer";
import type { Plot } from "./plot";
import { isWrong, placeOf, type Points } from "./points";

const TRAIN_RADIUS = 3.6;
const TEST_RADIUS = 2.6;
const FADED = 0.3;
const VALUE_SHADES = 24;

export interface PointsLook {
  readonly palette: Palette;
  /** Grows the points with the picture. */
  readonly scale: number;
  /** Ring those that the network gets wrong, and fade the others. */
  readonly mistakes: boolean;
}

/** Draw samples in the colour of their class or value: training samples filled, test samples as rings. */
export function paintPoints(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  meaning: FieldMeaning,
  { palette, scale, mistakes }: PointsLook,
): void {
  const isTest = points.split === "test";
  const radius = (isTest ? TEST_RADIUS : TRAIN_RADIUS) * scale;
  for (const [colour, members] of byColour(points, meaning, palette)) {
    const wrong = mistakes ? members.filter((i) => isWrong(points, i, meaning.classes, meaning.range)) : [];
    const others = mistakes
      ? members.filter((i) => !isWrong(points, i, meaning.classes, meaning.range))
      : members;
    context.globalAlpha = mistakes ? FADED : 1;
    paintDots(context, plot, points, others, { colour, radius, isTest, palette });
    context.globalAlpha = 1;
    paintDots(context, plot, points, wrong, { colour, radius: radius * 1.15, isTest, palette });
    ringWrong(context, plot, points, wrong, radius * 1.15 + 2.2, palette);
  }
}

/** Samples of one colour together: few strokes draw many points. */
function byColour(points: Points, { classes, range }: FieldMeaning, palette: Palette): Map<string, number[]> {
  const colours = classColours(classes, palette);
  const groups = new Map<string, number[]>();
  for (let i = 0; i < points.count; i++) {
    const target = points.target[i]!;
    const colour =
      points.axes === 1 ? palette.dim : classes > 0 ? colours[target] ?? palette.dim : shade(palette, target, range); // prettier-ignore
    const group = groups.get(colour);
    if (group) group.push(i);
    else groups.set(colour, [i]);
  }
  return groups;
}

function shade(palette: Palette, value: number, [low, high]: readonly [number, number]): string {
  const signed = ((value - low) / (high - low || 1)) * 2 - 1;
  return rampColour(palette, Math.round(signed * VALUE_SHADES) / VALUE_SHADES);
}

interface DotLook {
  readonly colour: string;
  readonly radius: number;
  readonly isTest: boolean;
  readonly palette: Palette;
}

function paintDots(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  members: readonly number[],
  { colour, radius, isTest, palette }: DotLook,
): void {
  if (members.length === 0) return;
  context.beginPath();
  for (const i of members) trace(context, plot, points, i, radius);
  context.lineWidth = isTest ? 3.6 : 2.4;
  context.strokeStyle = palette.panel;
  context.stroke();
  if (isTest) {
    context.lineWidth = 1.7;
    context.strokeStyle = colour;
    context.stroke();
  } else {
    context.fillStyle = colour;
    context.fill();
  }
}

function ringWrong(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  wrong: readonly number[],
  radius: number,
  palette: Palette,
): void {
  context.beginPath();
  for (const i of wrong) trace(context, plot, points, i, radius);
  context.lineWidth = 1.6;
  context.strokeStyle = palette.ink;
  context.stroke();
}

function trace(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  i: number,
  radius: number,
): void {
  const [x, y] = placeOf(points, i);
  const [left, top] = [plot.toLeft(x), plot.toTop(y)];
  context.moveTo(left + radius, top);
  context.arc(left, top, radius, 0, 2 * Math.PI);
}
