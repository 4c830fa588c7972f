import type { Frame } from "../protocol/frames";
import { valueAt, type Tensor } from "../protocol/tensor";
import { ScalarSeries } from "./series";

/** Measurements on the test set: value i was taken at `steps[i]`. */
export interface TestSeries {
  readonly steps: number[];
  readonly values: Record<string, number[]>;
}

const SCALARS = "scalars/";
const TEST = "test/";
const MOST_TEST_POINTS = 8_192;

/** All scalars of the present run, from its first step on, in bounded memory. */
export class ScalarHistory {
  readonly #series = new Map<string, ScalarSeries>();
  #test: TestSeries = { steps: [], values: {} };
  #run: number | null = null;
  #revision = 0;

  /** Grows whenever something was added or forgotten. */
  get revision(): number {
    return this.#revision;
  }

  /** Measurements of every training step, by metric: `loss`, `accuracy`, `gradient_norm`. */
  series(metric: string): ScalarSeries | undefined {
    return this.#series.get(metric);
  }

  get test(): TestSeries {
    return this.#test;
  }

  /** The latest measurement on the test set. */
  latestTest(metric: string): number | undefined {
    return this.#test.values[metric]?.at(-1);
  }

  receive(frame: Frame): void {
    const { meta, tensors } = frame;
    if (meta.restores) this.clear();
    this.startRun(meta.run);
    for (const [name, tensor] of tensors) {
      if (name.startsWith(SCALARS)) this.#addScalars(name.slice(SCALARS.length), tensor, frame);
    }
    this.#addTests(tensors);
    this.#revision++;
  }

  /** Another run begins: the scalars of earlier ones belong to the past. */
  startRun(run: number): void {
    if (run !== this.#run) this.clear();
    this.#run = run;
  }

  clear(): void {
    this.#series.clear();
    this.#test = { steps: [], values: {} };
    this.#revision++;
  }

  #addScalars(metric: string, tensor: Tensor, { meta }: Frame): void {
    const points = tensor.shape[1] ?? 0;
    const [minimumRow, maximumRow] = tensor.shape[0] === 3 ? [points, 2 * points] : [0, 0];
    let series = this.#series.get(metric);
    if (!series) this.#series.set(metric, (series = new ScalarSeries()));
    for (let i = 0; i < points; i++) {
      const first = meta.first_step + i * meta.stride;
      series.add(first, Math.min(first + meta.stride, meta.end_step), {
        mean: valueAt(tensor, i),
        minimum: valueAt(tensor, minimumRow + i),
        maximum: valueAt(tensor, maximumRow + i),
      });
    }
  }

  #addTests(tensors: ReadonlyMap<string, Tensor>): void {
    const steps = tensors.get(TEST + "step");
    if (!steps) return;
    const metrics = [...tensors.values()].filter(({ name }) => name.startsWith(TEST) && name !== steps.name);
    for (let i = 0; i < steps.data.length; i++) {
      const step = valueAt(steps, i);
      const last = this.#test.steps.at(-1) ?? -1;
      if (step < last) continue;
      // Measured again at the same step: something was changed by hand.
      const at = this.#test.steps.length - (step === last ? 1 : 0);
      this.#test.steps[at] = step;
      for (const metric of metrics) {
        (this.#test.values[metric.name.slice(TEST.length)] ??= [])[at] = valueAt(metric, i);
      }
    }
    if (this.#test.steps.length > MOST_TEST_POINTS) this.#thinTests();
  }

  #thinTests(): void {
    const last = this.#test.steps.length - 1;
    const kept = (_: number, i: number) => i % 2 === 0 || i === last;
    const values = Object.entries(this.#test.values).map(([metric, list]) => [metric, list.filter(kept)]);
    this.#test = {
      steps: this.#test.steps.filter(kept),
      values: Object.fromEntries(values) as Record<string, number[]>,
    };
  }
}

export const history = new ScalarHistory();
