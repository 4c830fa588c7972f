import { OWN_PICTURES } from "../lib/state/labs";
import { fetchExperiment } from "../lib/protocol/api";
import type { Experiment, SessionState, Spec } from "../lib/protocol/generated";
import { loadChosen } from "../lib/state/experiments";
import { keep, recall } from "../lib/storage";
import { withPoints } from "../plane/datasets";

/** Where this browser keeps which pictures a session had last, to find them again after other data. */
export const LAST_ALBUM = "neurarium.album.";

/** The data set of one's own pictures. */
export const OWN = OWN_PICTURES;

/** Load a preset on own pictures: those that are there, or that the session had last, or none yet. */
export async function loadOwnPictures(preset: string, session: string, present?: Spec): Promise<void> {
  const fetched = fetchExperiment(preset, OWN).then((ready) => on(ready, present ?? lastOf(session)));
  await loadChosen({ preset, dataset: OWN }, fetched);
}

/** The pictures that a session had last are no longer there. */
export function forgetLast(session: string): void {
  keep("localStorage", LAST_ALBUM + session, "null");
}

/** One's own pictures, if the session has some or had them last. */
export function ownPicturesOf({
  id,
  experiment: { dataset },
}: Pick<SessionState, "id" | "experiment">): Spec | null {
  return dataset.type === OWN ? dataset : lastOf(id);
}

function on(ready: Experiment, pictures: Spec | null): Experiment {
  const names = pictures?.config["names"];
  return pictures && Array.isArray(names) ? withPoints(ready, pictures, names.length) : ready;
}

function lastOf(session: string): Spec | null {
  try {
    return JSON.parse(recall("localStorage", LAST_ALBUM + session) ?? "null") as Spec | null;
  } catch {
    return null;
  }
}
