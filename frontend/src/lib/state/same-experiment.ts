import type { Experiment } from "../protocol/generated";
import { catalog } from "./catalog.svelte";
import { compact, compactNetworks, fingerprint } from "./compact";

/** Whether two experiments mean the same, whatever is left out because it goes without saying. */
export function isSame(a: Experiment, b: Experiment): boolean {
  return a === b || meaning(a) === meaning(b);
}

export function meaning(experiment: Experiment): string {
  return fingerprint(compact(experiment, (kind, type) => catalog.entry(kind, type)));
}

/** What the networks of an experiment are: equal for those that mean the same. */
export function networksOf(experiment: Experiment): string {
  return fingerprint(compactNetworks(experiment.networks, (kind, type) => catalog.entry(kind, type)));
}
