import { linearAxis, logAxis, missingLogAxis, type Axis } from "../../lib/chart/axis";
import { bucketAt, nearestIndex, type Buckets } from "../../lib/chart/columns";
import { smooth } from "../../lib/chart/smoothing";
import type { ScalarHistory } from "../../lib/state/history";
import type { ScalarForm } from "../../lib/state/scalars";

/** What is measured at every step, by the objective: `loss` and its own, such as `accuracy`. */
export type Metric = string;

/** A curve of training beside the first one, whose smoothed line is overwritten and kept. */
export interface Beside {
  readonly metric: Metric;
  readonly label: string;
  readonly smoothed: Float32Array;
}

/** The curve of a run that is kept beside the present one. */
export interface KeptCurve {
  readonly name: string;
  readonly colour: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** Whether it begins where it parted from another one that is drawn. */
  readonly parts: boolean;
}

/** What the timeline shows of the history. */
export interface CurveChoice {
  readonly metric: Metric;
  readonly form: ScalarForm;
  /** What is drawn in the same picture; then measurements on the test set are left out. */
  readonly beside?: readonly Beside[];
  readonly isLog: boolean;
  /** Time constant of the smoothed line in steps; 0 is none. */
  readonly smoothing: number;
  readonly kept?: readonly KeptCurve[];
}

/** A further curve of training. */
export interface FurtherCurve {
  readonly label: string;
  readonly train: Buckets;
  readonly smoothed: Float32Array;
}

/** The curves of one metric and of those beside it, with the axis that holds them. */
export interface Curves {
  readonly further: readonly FurtherCurve[];
  readonly train: Buckets | null;
  readonly smoothed: Float32Array;
  readonly testSteps: readonly number[];
  readonly testValues: readonly number[];
  readonly kept: readonly KeptCurve[];
  readonly axis: Axis;
  readonly lastStep: number;
}

/** What there is to say of one step. */
export interface StepReading {
  readonly step: number;
  readonly train: number | null;
  readonly range: readonly [number, number] | null;
  readonly smoothed: number | null;
  /** The nearest measurement on the test set, and its own step. */
  readonly test: number | null;
  readonly testStep: number | null;
  /** Those beside it, smoothed. */
  readonly further: readonly { readonly label: string; readonly value: number | null }[];
}

const NO_VALUES: readonly number[] = [];
/** Of a share of which all is best, what is missing to 1 is shown logarithmically. */
const BEST_SHARE = 0.999;
/** Single steps may dip far below the curve, and leap far above it: what is beyond a fraction or a multiple is cut. */
const DIP = 0.3;
const LEAP = 3;
/** Below so small a part of the largest, a loss that still falls is cut: what happens above it is not flattened. */
const DEPTH = 1e-4;
/** A gradient that explodes does so in a single step: all of them are seen, and those before it. */
export const NORM = "gradient_norm";
/** So many times the distances beside it is a gap. */
const LONG_GAP = 3;
const LEAST_LOSS = 1e-9;

/** The curves of the present history; `smoothed` is overwritten and kept. */
export function readCurves(history: ScalarHistory, choice: CurveChoice, smoothed: Float32Array): Curves {
  const train = history.series(choice.metric) ?? null;
  if (train) smooth(train.means, train.length, train.stride, choice.smoothing, smoothed);
  const further = (choice.beside ?? []).flatMap((beside) => furtherCurve(history, choice, beside));
  const testSteps = further.length > 0 ? NO_VALUES : history.test.steps;
  const testValues = further.length > 0 ? NO_VALUES : history.test.values[choice.metric] ?? NO_VALUES; // prettier-ignore
  const kept = choice.kept ?? [];
  const lastStep = Math.max(
    train ? train.length * train.stride : 0,
    testSteps[testSteps.length - 1] ?? 0,
    ...kept.map(({ steps }) => steps[steps.length - 1] ?? 0),
  );
  return {
    train,
    smoothed,
    testSteps,
    testValues,
    further,
    kept,
    axis: axisOf(
      choice,
      [{ train, smoothed }, ...further],
      [testValues, ...kept.map(({ values }) => values)],
    ),
    lastStep,
  };
}

function furtherCurve(
  history: ScalarHistory,
  { smoothing }: CurveChoice,
  { metric, label, smoothed }: Beside,
): FurtherCurve[] {
  const train = history.series(metric);
  if (!train) return [];
  smooth(train.means, train.length, train.stride, smoothing, smoothed);
  return [{ label, train, smoothed }];
}

function furtherAt({ label, train, smoothed }: FurtherCurve, step: number) {
  return { label, value: train.length > 0 ? finite(smoothed[bucketAt(step, train)]!) : null };
}

/** The numbers at a step: those of its bucket, and the nearest measurement on the test set. */
export function readStep(curves: Curves, step: number): StepReading {
  const { train, smoothed, testSteps, testValues } = curves;
  const bucket = train && train.length > 0 ? bucketAt(step, train) : null;
  const nearest = nearestIndex(testSteps, step);
  const [test, testStep] = [testValues[nearest] ?? null, testSteps[nearest] ?? null];
  const further = curves.further.map((curve) => furtherAt(curve, step));
  if (!train || bucket === null)
    return { step, train: null, range: null, smoothed: null, test, testStep, further };
  const range = [train.minima[bucket]!, train.maxima[bucket]!] as const;
  return {
    step: bucket * train.stride,
    train: finite(train.means[bucket]!),
    range: train.stride > 1 && Number.isFinite(range[0]) ? range : null,
    smoothed: finite(smoothed[bucket]!),
    test,
    testStep,
    further,
  };
}

/** A line of training, as far as the axis asks. */
interface Line {
  readonly train: Buckets | null;
  readonly smoothed: Float32Array;
}

function axisOf(
  { metric, form, isLog }: CurveChoice,
  lines: readonly Line[],
  measured: readonly (readonly number[])[],
): Axis {
  if (form === "success" && isLog) return missingLogAxis(0, BEST_SHARE);
  if (form !== "number") return linearAxis(0, 1);
  const { least, most, leastTest, lowest, highest } = extremes(lines, measured);
  if (!(most > 0)) return isLog ? logAxis(0.1, 3) : linearAxis(0, 1);
  const isNorm = metric.endsWith(NORM);
  const top = isNorm ? highest : Math.min(highest, most * LEAP);
  if (!isLog) return linearAxis(0, top * 1.05);
  const deepest = isNorm ? LEAST_LOSS : Math.min(leastTest * DIP, most * DEPTH);
  const floor = Math.max(least * DIP, deepest, LEAST_LOSS);
  return logAxis(Math.min(Math.max(lowest, floor), top / LEAP) * 0.9, top * 1.15);
}

/** Of the lines (`least`, `most`, and of what is measured alone), and of every single step (`lowest`, `highest`). */
function extremes(lines: readonly Line[], measured: readonly (readonly number[])[]) {
  let [least, most, leastTest, lowest, highest] = [Infinity, -Infinity, Infinity, Infinity, -Infinity];
  for (const { train, smoothed } of lines) {
    for (let k = 0; train && k < train.length; k++) {
      if (smoothed[k]! < least) least = smoothed[k]!;
      if (smoothed[k]! > most) most = smoothed[k]!;
      if (train.maxima[k]! > highest) highest = train.maxima[k]!;
      if (train.minima[k]! < lowest) lowest = train.minima[k]!;
    }
  }
  for (const values of measured) {
    for (const value of values) {
      if (value < leastTest) leastTest = value;
      if (value > most) most = value;
    }
  }
  return {
    least: Math.min(least, leastTest),
    most,
    leastTest,
    lowest: Math.min(lowest, leastTest),
    highest: Math.max(highest, most),
  };
}

/** Where the line of test measurements is broken: within a gap far longer than those beside it nothing is known. */
export function breaksOf(steps: readonly number[]): boolean[] {
  const gap = (i: number) => (i < 1 || i >= steps.length ? 0 : steps[i]! - steps[i - 1]!);
  return steps.map((_, i) => {
    const beside = Math.max(gap(i - 1), gap(i + 1));
    return i === 0 || (beside > 0 && gap(i) > LONG_GAP * beside);
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
