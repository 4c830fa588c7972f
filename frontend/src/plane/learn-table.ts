import { fetchExperiment } from "../lib/protocol/api";
import { hasCoordinates } from "../lib/learning-problem";
import { loadExperiment } from "../lib/state/experiments";
import { defaultPreset } from "../lib/state/labs";
import { reportingRequests, session } from "../lib/state/session.svelte";
import type { TablePoints } from "../table/points";
import { withPoints } from "./datasets";
import { pointsSpec } from "./points-spec";
import { sketch } from "./sketch.svelte";

/** Learn from the points of a table; where pictures were learned, with the network that the lab of points begins with. */
export async function learnFrom(table: TablePoints): Promise<void> {
  const { points, classes, axes, scales, targetName, targetScale } = table;
  const look = { classes, axes, scales, target_name: targetName, target_scale: targetScale };
  if (!session.state || hasCoordinates(session.state.data)) return sketch.replace(points, look);
  const preset = defaultPreset(axes.length === 2 ? "plane" : "curve");
  const ready = await reportingRequests(fetchExperiment(preset, "points"));
  if (ready) loadExperiment(withPoints(ready, pointsSpec(points, look), classes.length));
}
