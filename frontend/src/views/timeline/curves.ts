import { linearAxis, logAxis, missingLogAxis, type Axis } from "../../lib/chart/axis";
import { bucketAt, nearestIndex, type Buckets } from "../../lib/chart/columns";
import { smooth } from "../../lib/chart/smoothing";
import type { ScalarHistory } from "../../lib/state/history";

/** What is measured at every step, by the objective: `loss` and its own, such as `accuracy`. */
export type Metric = string;

/** What the timeline shows of the history. */
export interface CurveChoice {
  readonly metric: Metric;
  readonly isLog: boolean;
  /** Time constant of the smoothed line in steps; 0 is none. */
  readonly smoothing: number;
}

/** The curves of one metric, with the axis that holds them. */
export interface Curves {
  readonly train: Buckets | null;
  readonly smoothed: Float32Array;
  readonly testSteps: readonly number[];
  readonly testValues: readonly number[];
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
}

const NO_VALUES: readonly number[] = [];
const BEST_SHARE = 0.999;
/** Single steps may dip far below the curve; what is below a fraction of it is cut at the axis. */
const DIP = 0.3;
const LEAST_LOSS = 1e-9;

/** The curves of the present history; `smoothed` is overwritten and kept. */
export function readCurves(history: ScalarHistory, choice: CurveChoice, smoothed: Float32Array): Curves {
  const train = history.series(choice.metric) ?? null;
  if (train) smooth(train.means, train.length, train.stride, choice.smoothing, smoothed);
  const testSteps = history.test.steps;
  const testValues = history.test.values[choice.metric] ?? NO_VALUES;
  const lastStep = Math.max(train ? train.length * train.stride : 0, testSteps[testSteps.length - 1] ?? 0);
  return {
    train,
    smoothed,
    testSteps,
    testValues,
    axis: axisOf(choice, train, smoothed, testValues),
    lastStep,
  };
}

/** The numbers at a step: those of its bucket, and the nearest measurement on the test set. */
export function readStep(curves: Curves, step: number): StepReading {
  const { train, smoothed, testSteps, testValues } = curves;
  const bucket = train && train.length > 0 ? bucketAt(step, train) : null;
  const nearest = nearestIndex(testSteps, step);
  const [test, testStep] = [testValues[nearest] ?? null, testSteps[nearest] ?? null];
  if (!train || bucket === null) return { step, train: null, range: null, smoothed: null, test, testStep };
  const range = [train.minima[bucket]!, train.maxima[bucket]!] as const;
  return {
    step: bucket * train.stride,
    train: finite(train.means[bucket]!),
    range: train.stride > 1 && Number.isFinite(range[0]) ? range : null,
    smoothed: finite(smoothed[bucket]!),
    test,
    testStep,
  };
}

function axisOf(
  { metric, isLog }: CurveChoice,
  train: Buckets | null,
  smoothed: Float32Array,
  test: readonly number[],
): Axis {
  if (metric === "accuracy") return isLog ? missingLogAxis(0, BEST_SHARE) : linearAxis(0, 1);
  const { least, most, lowest } = extremes(train, smoothed, test);
  if (!(most > 0)) return isLog ? logAxis(0.1, 3) : linearAxis(0, 1);
  if (!isLog) return linearAxis(0, most * 1.05);
  return logAxis(Math.max(lowest, least * DIP, LEAST_LOSS) * 0.9, most * 1.15);
}

/** Of the lines (`least`), of everything (`most`, `lowest`). */
function extremes(train: Buckets | null, smoothed: Float32Array, test: readonly number[]) {
  let [least, most, lowest] = [Infinity, -Infinity, Infinity];
  for (let k = 0; train && k < train.length; k++) {
    if (smoothed[k]! < least) least = smoothed[k]!;
    if (train.maxima[k]! > most) most = train.maxima[k]!;
    if (train.minima[k]! < lowest) lowest = train.minima[k]!;
  }
  for (const value of test) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (value < lowest) lowest = value;
  }
  return { least, most, lowest };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
