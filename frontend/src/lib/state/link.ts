import { localProblem } from "../protocol/api";
import { address } from "./address";
import { catalog } from "./catalog.svelte";
import { experimentInAddress, putInAddress } from "./experiment-address";
import { UnreadableExperiment } from "./experiment-link";
import { loadExperiment } from "./experiments";
import { session } from "./session.svelte";

/** The link is the experiment: every change rewrites the address, and another address loads what it holds. */
export function keepLink(): () => void {
  session.subscribe({
    changed: ({ experiment }) => putInAddress(experiment, (kind, type) => catalog.entry(kind, type)),
  });
  return address.onchange(() => void loadFromAddress());
}

async function loadFromAddress(): Promise<void> {
  try {
    const experiment = await experimentInAddress();
    if (experiment) loadExperiment(experiment);
  } catch (error) {
    if (!(error instanceof UnreadableExperiment)) throw error;
    session.report(localProblem("unreadable", error.message));
  }
}
