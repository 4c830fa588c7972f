import { Part } from "../lib/part.svelte";
import { localProblem } from "../lib/protocol/api";
import { complete, UnreadableExperiment } from "../lib/state/experiment-link";
import { loadExperiment } from "../lib/state/experiments";
import { session } from "../lib/state/session.svelte";
import { fileKind, sentenceOn } from "./file-kind";
import { askForFile, saveFile } from "./files";
import { openRunFile } from "./run-file";

const experimentReader = new Part(() => import("./read-experiment"));

const MOST_BYTES = 2_000_000;

export function downloadExperiment(): void {
  if (!session.state) return;
  const json = JSON.stringify(session.state.experiment, null, 2);
  saveFile(json, "experiment.json", "application/json");
}

/** Open what somebody chooses: an experiment, or a run. */
export async function chooseExperiment(): Promise<void> {
  const file = await askForFile(".json,.neurarium,application/json");
  if (!file) return;
  const start = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  await (fileKind(file.name, start) === "run" ? openRunFile(file) : openExperiment(file));
}

/** Load the experiment of a file, from its start. */
export async function openExperiment(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES)
      throw new UnreadableExperiment("This file is too large to be an experiment; expected 2 MB at most.");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kind = fileKind(file.name, bytes);
    if (kind !== "json" && kind !== "table") throw new UnreadableExperiment(sentenceOn(kind));
    const reader = await experimentReader.orReport();
    if (reader) loadExperiment(complete(reader.readExperiment(bytes)));
  } catch (error) {
    if (!(error instanceof UnreadableExperiment)) throw error;
    session.report(localProblem("unreadable", error.message));
  }
}
