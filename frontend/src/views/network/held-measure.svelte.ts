import type { ScalarInfo, SessionState } from "../../lib/protocol/generated";
import { heldOf } from "../../lib/state/held";
import { history } from "../../lib/state/history";
import { session } from "../../lib/state/session.svelte";
import { formatScalar, lossesOf, measurementsOf, testedTitle } from "../../lib/state/scalars";

interface Before {
  readonly run: number;
  readonly step: number;
  readonly values: ReadonlyMap<string, number | undefined>;
}

/** What is the same for so long was measured again, and is the same. */
const MEASURED_AFTER_MS = 1_500;

/** What is measured on the test set with something held, beside what was without, as long as nothing is trained. */
class HeldMeasure {
  /** “Test accuracy 97.9 % → 91.2 %”; empty where there is nothing to compare. */
  words = $state("");
  #before: Before | null = null;
  #askedAt = 0;

  /** Something is held from now on. */
  begin(now: number): void {
    const { state } = session;
    const step = history.test.steps.at(-1);
    const isKnown = state !== null && step !== undefined && heldOf(state.experiment).length === 0;
    this.#before = isKnown ? { run: state.run, step, values: measured(state) } : null;
    this.#askedAt = now;
  }

  /** Look again; whether to come back although nothing new has come. */
  look(now: number): boolean {
    const [{ state }, before] = [session, this.#before];
    this.words = "";
    // At its start a run begins again with what is held.
    const isAlike = before?.step === 0 || state?.run === before?.run;
    const isThere = isAlike && history.test.steps.at(-1) === before?.step;
    if (!state || !before || !isThere || heldOf(state.experiment).length === 0) return false;
    const values = measured(state);
    const isNew = [...values].some(([name, value]) => value !== before.values.get(name));
    if (!isNew && now - this.#askedAt < MEASURED_AFTER_MS) return true;
    const scalar = measurementsOf(state.objective)[0] ?? testedLoss(state);
    const [then, after] = [before.values, values].map((each) => scalar && each.get(scalar.name));
    if (scalar && then !== undefined && after !== undefined)
      this.words = `${testedTitle(scalar)} ${formatScalar(scalar, then)} → ${formatScalar(scalar, after)}`;
    return false;
  }

  end(): void {
    this.words = "";
  }
}

function measured(state: SessionState): ReadonlyMap<string, number | undefined> {
  const scalars = [testedLoss(state), ...measurementsOf(state.objective)].filter(
    (each) => each !== undefined,
  );
  return new Map(scalars.map(({ name }) => [name, history.latestTest(name)]));
}

function testedLoss({ objective }: SessionState): ScalarInfo | undefined {
  return lossesOf(objective).find(({ tested }) => tested);
}

export const heldMeasure = new HeldMeasure();
