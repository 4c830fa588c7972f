import type { ObjectiveInfo, RunInfo, ScalarInfo } from "../lib/protocol/generated";
import { history } from "../lib/state/history";
import { formatScalar, lossesOf, measurementsOf } from "../lib/state/scalars";

/** What is told of each run: its loss, and what else is measured on the test set. */
export function toldOfRuns(objective: ObjectiveInfo): ScalarInfo[] {
  return [lossesOf(objective)[0], measurementsOf(objective)[0]].filter((it) => it !== undefined);
}

/** A measurement of a run on the test set, in words: of the present one the newest. */
export function measuredOf(run: RunInfo, scalar: ScalarInfo): string {
  const value = run.status === "present" ? history.latestTest(scalar.name) : run.measured[scalar.name];
  return value === undefined || Number.isNaN(value) ? "–" : formatScalar(scalar, value);
}
