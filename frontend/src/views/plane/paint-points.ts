import { paintInBatches } from "../../lib/render/batches";
import { classColours } from "../../lib/render/class-colours";
import { classShape, traceShape, type ClassShape } from "../../lib/render/class-shapes";
import { rampColour, type Palette } from "../../lib/render/palette";
import type { FieldMeaning } from "./answer";
import { REAL } from "./made";
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
  readonly alpha?: number;
}

/** Draw samples in the colour and shape of their class, or the colour of their value: test samples hollow. */
export function paintPoints(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  meaning: FieldMeaning,
  { palette, scale, mistakes, alpha = 1 }: PointsLook,
): void {
  const isTest = points.split === "test";
  const radius = (isTest ? TEST_RADIUS : TRAIN_RADIUS) * scale;
  for (const { members, ...group } of groupsOf(points, meaning, palette)) {
    const wrong = mistakes ? members.filter((i) => isWrong(points, i, meaning.classes, meaning.range)) : [];
    const others = mistakes
      ? members.filter((i) => !isWrong(points, i, meaning.classes, meaning.range))
      : members;
    const mark = { ...group, radius, isTest, palette };
    context.globalAlpha = mistakes ? FADED : alpha;
    paintMarks(context, plot, points, others, mark);
    context.globalAlpha = 1;
    paintMarks(context, plot, points, wrong, { ...mark, radius: radius * 1.15 });
    ringWrong(context, plot, points, wrong, radius * 1.15 + 2.2, palette);
  }
}

/** Samples that look the same: few strokes draw many points. */
interface Group {
  readonly colour: string;
  readonly shape: ClassShape;
  readonly members: number[];
}

function groupsOf(points: Points, meaning: FieldMeaning, palette: Palette): Iterable<Group> {
  if (points.target) return groupsByTarget(points, points.target, meaning, palette);
  const colour = classColours(2, palette)[REAL] ?? palette.dim;
  return [{ colour, shape: classShape(REAL), members: Array.from({ length: points.count }, (_, i) => i) }];
}

function groupsByTarget(
  points: Points,
  targets: ArrayLike<number>,
  { classes, range }: FieldMeaning,
  palette: Palette,
): Iterable<Group> {
  const colours = classColours(classes, palette);
  const groups = new Map<string, Group>();
  for (let i = 0; i < points.count; i++) {
    const target = targets[i]!;
    const hasClass = classes > 0 && points.axes > 1;
    const colour =
      points.axes === 1 ? palette.dim : hasClass ? colours[target] ?? palette.dim : shade(palette, target, range); // prettier-ignore
    const shape = hasClass ? classShape(target) : "circle";
    const group = groups.get(colour + shape);
    if (group) group.members.push(i);
    else groups.set(colour + shape, { colour, shape, members: [i] });
  }
  return groups.values();
}

function shade(palette: Palette, value: number, [low, high]: readonly [number, number]): string {
  const signed = ((value - low) / (high - low || 1)) * 2 - 1;
  return rampColour(palette, Math.round(signed * VALUE_SHADES) / VALUE_SHADES);
}

interface Mark {
  readonly colour: string;
  readonly shape: ClassShape;
  readonly radius: number;
  readonly isTest: boolean;
  readonly palette: Palette;
}

function paintMarks(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  members: readonly number[],
  { colour, shape, radius, isTest, palette }: Mark,
): void {
  const add = (at: number) => trace(context, plot, points, members[at]!, shape, radius);
  context.lineWidth = isTest ? 3.6 : 2.4;
  context.strokeStyle = palette.panel;
  paintInBatches(context, members.length, add, () => context.stroke());
  context.lineWidth = 1.7;
  context.strokeStyle = context.fillStyle = colour;
  paintInBatches(context, members.length, add, () => (isTest ? context.stroke() : context.fill()));
}

function ringWrong(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  wrong: readonly number[],
  radius: number,
  palette: Palette,
): void {
  const add = (at: number) => trace(context, plot, points, wrong[at]!, "circle", radius);
  context.lineWidth = 1.6;
  context.strokeStyle = palette.ink;
  paintInBatches(context, wrong.length, add, () => context.stroke());
}

function trace(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  i: number,
  shape: ClassShape,
  radius: number,
): void {
  const [x, y] = placeOf(points, i);
  traceShape(context, shape, plot.toLeft(x), plot.toTop(y), radius);
}
