import { fetchExperiment } from "../lib/protocol/api";
import { hasCoordinates, isTable } from "../lib/learning-problem";
import type { Spec } from "../lib/protocol/generated";
import { loadChosen, loadExperiment } from "../lib/state/experiments";
import { defaultDataset, defaultPreset, labOfInputs } from "../lib/state/labs";
import { reportingRequests, session } from "../lib/state/session.svelte";
import type { TablePoints } from "../table/points";
import { withPoints } from "./datasets";
import { pointsSpec, tableSpec } from "./points-spec";
import { sketch } from "./sketch.svelte";

/**
 * Learn from the rows of a table, which the server keeps under a name if they are many; where something of another kind was
 * learned, with the network that its lab begins with.
 */
export async function learnFrom(table: TablePoints, name: string | null): Promise<void> {
  const { points, classes, axes, scales, targetName, targetScale } = table;
  const look = { classes, axes, scales, target_name: targetName, target_scale: targetScale };
  const isPoint = !isTable({ axes, class_names: classes });
  if (isPoint && (!session.state || hasCoordinates(session.state.data))) return sketch.replace(points, look);
  const kind = labOfInputs(axes.length, classes.length > 0);
  const fetched = fetchExperiment(defaultPreset(kind), axes.length === 2 ? "points" : defaultDataset(kind));
  const ready = await reportingRequests(fetched);
  const dataset = name === null ? pointsSpec(points, look) : tableSpec(name, look);
  if (ready) loadExperiment(withPoints(ready, dataset, classes.length));
}

/** Another network for a table of one's own, whose rows stay as they are. */
export async function loadForTable(preset: string, table: Spec, classes: number): Promise<void> {
  const fetched = fetchExperiment(preset, defaultDataset("table"));
  await loadChosen(
    { preset },
    fetched.then((ready) => withPoints(ready, table, classes)),
  );
}
