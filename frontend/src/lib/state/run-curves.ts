import type { Frame } from "../protocol/frames";
import { valueAt, type Tensor } from "../protocol/tensor";

/** A curve in few points, at ascending steps. */
export interface RunCurve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

const PREFIX = "runs/";

/** The curves of the runs that are kept beside the present one, by run: each comes once, as the run was left. */
export class RunCurves {
  readonly #tensors = new Map<number, Map<string, Tensor>>();
  #revision = 0;

  /** Grows whenever a curve has come. */
  get revision(): number {
    return this.#revision;
  }

  receive({ tensors }: Frame): void {
    const came = new Map<number, Map<string, Tensor>>();
    for (const [name, tensor] of tensors) {
      if (!name.startsWith(PREFIX)) continue;
      const [run, ...path] = name.slice(PREFIX.length).split("/");
      const own = came.get(Number(run)) ?? new Map<string, Tensor>();
      came.set(Number(run), own.set(path.join("/"), tensor));
    }
    for (const [run, own] of came) this.#tensors.set(run, own);
    if (came.size > 0) this.#revision++;
  }

  /** Measurements of a run on the test set; where there are none to make a line, or `ofTraining`, those of its steps. */
  curve(run: number, metric: string, ofTraining = false): RunCurve | undefined {
    const test = ofTraining ? undefined : this.#read(run, "test", metric);
    return test && test.steps.length > 1 ? test : this.#read(run, "scalars", metric);
  }

  /** The server's own session is another one: its runs are others. */
  clear(): void {
    this.#tensors.clear();
    this.#revision++;
  }

  #read(run: number, kind: "test" | "scalars", metric: string): RunCurve | undefined {
    const own = this.#tensors.get(run);
    const [steps, values] = [own?.get(`${kind}/step`), own?.get(`${kind}/${metric}`)];
    return steps && values && { steps: numbersOf(steps), values: numbersOf(values) };
  }
}

function numbersOf(tensor: Tensor): number[] {
  return Array.from({ length: tensor.data.length }, (_, i) => valueAt(tensor, i));
}

export const runCurves = new RunCurves();
