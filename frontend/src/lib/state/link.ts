import { localProblem } from "../protocol/api";
import { address } from "./address";
import { catalog } from "./catalog.svelte";
import type { EntryOf } from "./compact";
import { draft } from "./draft.svelte";
import { experimentInAddress, isPresentInAddress, putInAddress, rewriteAddress } from "./experiment-address";
import { UnreadableExperiment } from "./experiment-link";
import { loadLinked } from "./experiments";
import { session } from "./session.svelte";

const entryOf: EntryOf = (kind, type) => catalog.entry(kind, type);

/**
 * The link is the experiment: every change rewrites the address, and another address loads what it holds, where that is
 * allowed. Going back and forward in the browser's history is a walk over the steps of undo.
 */
export function keepLink(mayLoad: () => boolean): () => void {
  session.subscribe({
    changed: ({ experiment }) => {
      putInAddress(experiment, entryOf);
      if (draft.present && draft.isApplied) address.at(draft.present.id);
    },
  });
  const ends = [
    address.onvisit((place) => draft.goTo(place)),
    address.onchange(() => {
      if (isPresentInAddress()) return;
      if (mayLoad()) void loadFromAddress();
      else if (session.state) rewriteAddress(session.state.experiment, entryOf);
    }),
  ];
  return () => ends.forEach((end) => end());
}

async function loadFromAddress(): Promise<void> {
  try {
    const experiment = await experimentInAddress();
    if (experiment) loadLinked(experiment);
  } catch (error) {
    if (!(error instanceof UnreadableExperiment)) throw error;
    session.report(localProblem("unreadable", error.message));
  }
}
