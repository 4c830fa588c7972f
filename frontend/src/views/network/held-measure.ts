import type { ScalarInfo, SessionState } from "../../lib/protocol/generated";
import { history } from "../../lib/state/history";
import { heldOf } from "../../lib/state/held";
import { formatScalar, lossesOf, measurementsOf, testedTitle } from "../../lib/state/scalars";

interface Before {
  readonly run: number;
  readonly step: number;
  readonly value: number;
}

/** What is measured on the test set with something held, beside what was without, as long as nothing is trained. */
export class HeldMeasure {
  #before: Before | null = null;

  /** Something is held from now on. */
  begin(state: SessionState | null): void {
    const scalar = state && scalarOf(state);
    const [step, value] = [history.test.steps.at(-1), scalar && history.latestTest(scalar.name)];
    const isHeldAlready = state !== null && holdsSomething(state);
    this.#before =
      state && step !== undefined && value !== undefined && value !== null && !isHeldAlready
        ? { run: state.run, step, value }
        : null;
  }

  /** “Test accuracy 97.9 % → 91.2 %”; empty where there is nothing to compare. */
  inWords(state: SessionState | null): string {
    const [before, scalar] = [this.#before, state && scalarOf(state)];
    if (!state || !scalar || !before || state.run !== before.run || !holdsSomething(state)) return "";
    const value = history.latestTest(scalar.name);
    if (value === undefined || history.test.steps.at(-1) !== before.step) return "";
    const [then, now] = [before.value, value].map((each) => formatScalar(scalar, each));
    return `${testedTitle(scalar)} ${then} → ${now}`;
  }
}

function scalarOf({ objective }: SessionState): ScalarInfo | undefined {
  return measurementsOf(objective)[0] ?? lossesOf(objective).find(({ tested }) => tested);
}

function holdsSomething({ experiment }: SessionState): boolean {
  return heldOf(experiment).length > 0;
}
