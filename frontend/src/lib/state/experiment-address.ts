import type { Experiment } from "../protocol/generated";
import { address } from "./address";
import { compact, type EntryOf } from "./compact";
import { decodeExperiment, encodeExperiment } from "./experiment-link";

/** The key behind the # of the address. */
const KEY = "e";

let latest = "";

/** The experiment that the address holds; null without. */
export async function experimentInAddress(): Promise<Experiment | null> {
  const text = address.get(KEY);
  return text === null ? null : decodeExperiment(text);
}

/** Let the address hold this experiment, so that opening it builds the same one. */
export async function putInAddress(experiment: Experiment, entryOf: EntryOf): Promise<void> {
  const short = compact(experiment, entryOf);
  const written = JSON.stringify(short);
  if (written === latest) return;
  latest = written;
  const text = await encodeExperiment(short);
  if (written === latest) address.set(KEY, text);
}
