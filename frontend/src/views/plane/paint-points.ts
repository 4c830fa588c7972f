import { paintInBatches } from "../../lib/render/batches";
import { classColours } from "../../lib/render/class-colours";
import { classShape, traceShape, type ClassShape } from "../../lib/render/class-shapes";
import { rampColour, type Palette } from "../../lib/render/palette";
import type { FieldMeaning } from "./answer";
import { REAL } from "./made";
import type { Plot } from "./plot";
import { isUnlabelled, isWrong, placeOf, type Points } from "./points";

const TRAIN_RADIUS = 3.6;
const TEST_RADIUS = 2.6;
const FADED = 0.3;
/** Those without label are so small, and those with one so large, where there are such. */
const UNLABELLED_PART = 0.62;
const LABELLED_PART = 1.5;
/** How clearly a point without label is seen of whose class the network knows nothing, and all. */
const [UNSURE, SURE] = [0.2, 1];
const SURE_STEPS = 5;
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
  const groups = [...groupsOf(points, meaning, palette)];
  const isPartial = groups.some(({ sure }) => sure !== undefined);
  for (const { members, sure, ...group } of groups) {
    if (sure !== undefined) {
      context.globalAlpha = alpha * (UNSURE + sure * (SURE - UNSURE));
      paintMarks(context, plot, points, members, {
        ...group,
        radius: radius * UNLABELLED_PART,
        isTest,
        palette,
      });
      context.globalAlpha = 1;
      continue;
    }
    const wrong = mistakes ? members.filter((i) => isWrong(points, i, meaning.classes, meaning.range)) : [];
    const others = mistakes
      ? members.filter((i) => !isWrong(points, i, meaning.classes, meaning.range))
      : members;
    const mark = { ...group, radius, isTest, palette };
    context.globalAlpha = mistakes ? FADED : alpha;
    if (isPartial) ringMarks(context, plot, points, members, { ...mark, radius: radius * LABELLED_PART });
    paintMarks(context, plot, points, others, isPartial ? { ...mark, radius: radius * LABELLED_PART } : mark);
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
  /** How sure the network is of their class, 0 to 1, where they have no label. */
  readonly sure?: number;
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
    const unlabelled = isUnlabelled(points, i);
    const target = (unlabelled ? points.answer?.[i] : targets[i]) ?? 0;
    const sure = unlabelled ? sureness(points.confidence![i]!, classes) : undefined;
    const hasClass = classes > 0 && points.axes > 1;
    const colour =
      points.axes === 1 ? palette.dim : hasClass ? colours[target] ?? palette.dim : shade(palette, target, range); // prettier-ignore
    const shape = hasClass ? classShape(target) : "circle";
    const key = `${colour} ${shape} ${sure}`;
    const group = groups.get(key);
    if (group) group.members.push(i);
    else groups.set(key, { colour, shape, members: [i], ...(sure === undefined ? {} : { sure }) });
  }
  // Those with a label stand in front.
  return [...groups.values()].sort(
    (one, other) => Number(one.sure === undefined) - Number(other.sure === undefined),
  );
}

/** How sure the network is, in steps: 0 where it guesses among the classes, 1 where it does not doubt. */
function sureness(confidence: number, classes: number): number {
  const least = 1 / Math.max(2, classes);
  return Math.round(Math.max(0, (confidence - least) / (1 - least)) * SURE_STEPS) / SURE_STEPS;
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

/** An edge of ink makes a point with label stand out among many without. */
function ringMarks(
  context: CanvasRenderingContext2D,
  plot: Plot,
  points: Points,
  members: readonly number[],
  { shape, radius, palette }: Mark,
): void {
  const add = (at: number) => trace(context, plot, points, members[at]!, shape, radius + 1.6);
  context.fillStyle = palette.ink;
  paintInBatches(context, members.length, add, () => context.fill());
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
