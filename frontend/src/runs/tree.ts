import type { RunInfo } from "../lib/protocol/generated";

/** A run in the list: how many others it came of, one after the other, that are listed too. */
export interface Listed {
  readonly run: RunInfo;
  readonly depth: number;
}

/** All runs that were not deleted, each below the one that it came of. */
export function listed(runs: readonly RunInfo[]): Listed[] {
  const shown = runs.filter(({ deleted }) => !deleted);
  const parents = new Map(shown.map((run) => [run.id, listedParent(run, runs)]));
  const below = (parent: number | null, depth: number): Listed[] =>
    shown
      .filter(({ id }) => parents.get(id) === parent)
      .flatMap((run) => [{ run, depth }, ...below(run.id, depth + 1)]);
  return below(null, 0);
}

/** The nearest run that one came of and that is listed; null for none. */
function listedParent(run: RunInfo, runs: readonly RunInfo[]): number | null {
  const parent = runs.find(({ id }) => id === run.parent);
  if (!parent) return null;
  return parent.deleted ? listedParent(parent, runs) : parent.id;
}

/** The kept runs whose curves are drawn beside the present one's: of the loss only those of the same loss function. */
export function drawnBeside(runs: readonly RunInfo[], panel: string): RunInfo[] {
  return runs.filter(
    (run) =>
      run.status !== "present" &&
      !run.hidden &&
      !run.deleted &&
      run.is_alike &&
      (run.has_loss_alike || panel !== "loss"),
  );
}

/** Where a run and those before it came from, in words: “from Run 1 at step 500”. */
export function originOf(run: RunInfo, runs: readonly RunInfo[]): string {
  const parent = runs.find(({ id }) => id === run.parent);
  if (!parent) return "the first run";
  const at = run.parted_at > 0 ? `from step ${run.parted_at.toLocaleString("en")} of` : "new, after";
  return `${at} ${parent.name}`;
}
