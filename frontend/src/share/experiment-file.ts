import { localProblem } from "../lib/protocol/api";
import { parseExperiment, UnreadableExperiment } from "../lib/state/experiment-link";
import { loadExperiment } from "../lib/state/experiments";
import { session } from "../lib/state/session.svelte";
import { askForFile, saveFile } from "./files";

const MOST_BYTES = 2_000_000;

export function downloadExperiment(): void {
  if (!session.state) return;
  const json = JSON.stringify(session.state.experiment, null, 2);
  saveFile(json, "experiment.json", "application/json");
}

export async function chooseExperiment(): Promise<void> {
  const file = await askForFile(".json,application/json");
  if (file) await openExperiment(file);
}

/** Load the experiment of a file, from its start. */
export async function openExperiment(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES) throw new UnreadableExperiment("This file is too large to be an experiment.");
    loadExperiment(parseExperiment(await file.text()));
  } catch (error) {
    if (!(error instanceof UnreadableExperiment)) throw error;
    session.report(localProblem("unreadable", error.message));
  }
}

/** Open an experiment that is dropped anywhere on the page, but for fields that take files themselves. */
export function dropExperiment(event: DragEvent): void {
  const file = event.dataTransfer?.files[0];
  const isTaken = event.target instanceof HTMLInputElement || event.defaultPrevented;
  if (!file || isTaken) return;
  event.preventDefault();
  void openExperiment(file);
}

/** Say that a file may be dropped here, or the browser would leave the page for it. */
export function allowDrop(event: DragEvent): void {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}
