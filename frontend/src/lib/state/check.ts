import { checkDraft } from "../protocol/api";
import type { DraftChecked, Experiment, Problem } from "../protocol/generated";
import { reportingRequests } from "./session.svelte";

/** What the server says of a draft; undefined when it could not be asked, which is reported. */
export function check(experiment: Experiment): Promise<DraftChecked | undefined> {
  return isEmpty(experiment) ? Promise.resolve(NO_LAYERS) : reportingRequests(checkDraft(experiment));
}

/** The first problem of a draft, at a layer or at none. */
export function problemOf({ problem, layers }: DraftChecked): Problem | null {
  return problem ?? layers.find((layer) => layer.problem !== null)?.problem ?? null;
}

/** The wire has no network without layers. */
const NO_LAYERS: DraftChecked = {
  layers: [],
  problem: {
    code: "no_layers",
    message: "There is no layer left: add an input, and what shall follow it.",
    layer_id: null,
    field: null,
    remedy: null,
  },
  mends: [],
  param_count: 0,
  macs: 0,
  memory_bytes: 0,
  steps_per_sec: null,
};

function isEmpty({ networks }: Experiment): boolean {
  return Object.values(networks).some(({ layers }) => layers.length === 0);
}
