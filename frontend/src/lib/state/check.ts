import { checkDraft, localProblem, RequestFailed } from "../protocol/api";
import type { DraftChecked, Experiment, Problem } from "../protocol/generated";
import { reconnectDelayMs } from "../protocol/socket";
import { reportingRequests, session } from "./session.svelte";

/** A server that cannot be asked now, and probably can be in a while; 0 stands for one that cannot be reached. */
const NOT_NOW: ReadonlySet<number> = new Set([0, 408, 429, 502, 503, 504]);
const WAITS = localProblem(
  "unreachable",
  "The server cannot be reached, so the last change waits. It is made as soon as the server answers.",
);

/**
 * What the server says of a draft. A server that cannot be asked now is asked again for as long as the answer `isWanted`:
 * no change is lost because a request was. Undefined when it is not wanted any more, or the server refuses to say.
 */
export async function check(
  experiment: Experiment,
  isWanted: () => boolean,
): Promise<DraftChecked | undefined> {
  if (isEmpty(experiment)) return NO_LAYERS;
  try {
    return await reportingRequests(askUntilAnswered(experiment, isWanted));
  } finally {
    session.withdraw(WAITS);
  }
}

async function askUntilAnswered(
  experiment: Experiment,
  isWanted: () => boolean,
): Promise<DraftChecked | undefined> {
  for (let attempts = 0; attempts === 0 || isWanted(); attempts++) {
    try {
      return await checkDraft(experiment);
    } catch (error) {
      if (!(error instanceof RequestFailed) || !NOT_NOW.has(error.status ?? 0)) throw error;
    }
    if (isWanted()) session.report(WAITS);
    await new Promise((resolve) => setTimeout(resolve, reconnectDelayMs(attempts, Math.random())));
  }
  return undefined;
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
