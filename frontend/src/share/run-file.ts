import { belowBase } from "../lib/base-path";
import { fetchRun, openRun } from "../lib/protocol/api";
import { reportingRequests, session } from "../lib/state/session.svelte";
import { saveFile } from "./files";

/** Save what this run has learned as a file. */
export async function downloadRun(): Promise<void> {
  const id = session.state?.id;
  const run = id === undefined ? undefined : await reportingRequests(fetchRun(id));
  if (run) saveFile(run.content, run.filename);
}

/** Go on from the run of a file, in a session of its own: the one before is where the browser's Back leads. */
export async function openRunFile(file: File): Promise<void> {
  const opened = await reportingRequests(openRun(file));
  if (opened) location.assign(belowBase(`/s/${opened.id}`));
}
