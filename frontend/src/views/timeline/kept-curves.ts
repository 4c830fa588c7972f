import type { RunInfo } from "../../lib/protocol/generated";
import type { RunCurves } from "../../lib/state/run-curves";
import type { KeptCurve, Metric } from "./curves";

/**
 * The curves of kept runs, each from where it parted if the run that it came of is drawn as well: up to there they are
 * the same. `ofTraining` where measurements on the test set are left out.
 */
export function keptCurves(
  drawn: readonly RunInfo[],
  present: number | undefined,
  curves: RunCurves,
  { metric, ofTraining }: { readonly metric: Metric; readonly ofTraining: boolean },
): KeptCurve[] {
  const inSight = new Set([...drawn.map(({ id }) => id), present]);
  return drawn.flatMap(({ id, name, colour, parent, parted_at }) => {
    const curve = curves.curve(id, metric, ofTraining);
    if (!curve) return [];
    const parts = parted_at > 0 && parent !== null && inSight.has(parent);
    const later = parts ? curve.steps.findIndex((step) => step >= parted_at) : 0;
    const begin = later < 0 ? curve.steps.length : later;
    const [steps, values] = [curve.steps.slice(begin), curve.values.slice(begin)];
    return steps.length > 0 ? [{ name, colour, steps, values, parts }] : [];
  });
}
