import type { Experiment } from "../protocol/generated";
import { address } from "./address";
import { compact, type EntryOf } from "./compact";
import { decodeExperiment, encodeExperiment } from "./experiment-link";

/** The key behind the # of the address. */
const KEY = "e";

let latest = "";
let latestText: string | null = null;
let writing: Promise<void> = Promise.resolve();

/** The experiment that the address holds; null without. */
export async function experimentInAddress(): Promise<Experiment | null> {
  const text = address.get(KEY);
  return text === null ? null : decodeExperiment(text);
}

/** Whether the address holds the experiment that the page put there last. */
export function isPresentInAddress(): boolean {
  return latestText !== null && address.get(KEY) === latestText;
}

/** Let the address hold this experiment, so that opening it builds the same one. */
export function putInAddress(experiment: Experiment, entryOf: EntryOf): void {
  const short = compact(experiment, entryOf);
  const written = JSON.stringify(short);
  if (written === latest) return;
  latest = written;
  writing = encodeExperiment(short).then((text) => {
    if (written !== latest) return;
    latestText = text;
    address.set(KEY, text);
  });
}

/** Let the address hold this experiment once more: somebody put another one there. */
export function rewriteAddress(experiment: Experiment, entryOf: EntryOf): void {
  latest = "";
  putInAddress(experiment, entryOf);
}

/** The whole address, with the experiment as it is now, to be copied. */
export async function presentLink(): Promise<string> {
  await writing;
  return address.href;
}
