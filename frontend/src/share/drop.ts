import { album } from "../album/album.svelte";
import { droppedPictures, isPictureName, isTableOfPictures } from "../album/dropped";
import { localProblem } from "../lib/protocol/api";
import { session } from "../lib/state/session.svelte";
import { tableOpening } from "../table/opening.svelte";
import { teaching } from "../teach/teaching.svelte";
import { openExperiment } from "./experiment-file";
import { openRunFile } from "./run-file";
import { fileKind, sentenceOn } from "./file-kind";
import { openedWeights } from "./opened-weights.svelte";

const NOT_IN_THIS_LESSON = "This lesson has its own data and network: files cannot be opened in it.";

/** Open what is dropped anywhere on the page, but for fields that take files themselves. */
export function dropFile(event: DragEvent): void {
  const file = event.dataTransfer?.files[0];
  const isTaken = event.target instanceof HTMLInputElement || event.defaultPrevented;
  if (!file || isTaken) return;
  event.preventDefault();
  const pictures = album.takesFiles ? droppedPictures(event.dataTransfer) : null;
  if (pictures && teaching.shows("draw")) void pictures.then((files) => album.open(files));
  else void openFile(file);
}

/** Say that a file may be dropped here, or the browser would leave the page for it. */
export function allowDrop(event: DragEvent): void {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

/** Give a file to what reads it, or say what it is and what was expected. */
async function openFile(file: File): Promise<void> {
  const start = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const kind = fileKind(file.name, start);
  const isOwn = kind === "run" || kind === "weights" || (kind === "json" && !isListOfRows(start));
  const holdsPictures = isPictureName(file.name) || (kind === "table" && isTableOfPictures(start));
  const isForAlbum = album.takesFiles && holdsPictures;
  const control = isOwn && !isForAlbum ? "share" : "draw";
  if (!teaching.shows(control)) session.report(localProblem("lesson", NOT_IN_THIS_LESSON));
  else if (isForAlbum) await album.open([{ name: file.name, file }]);
  else if (kind === "table" || (kind === "json" && isListOfRows(start))) tableOpening.open(file);
  else if (kind === "json") await openExperiment(file);
  else if (kind === "run") await openRunFile(file);
  else if (kind === "weights") await openedWeights.open(file);
  else session.report(localProblem("unreadable", sentenceOn(kind)));
}

/** A JSON list of objects, or one to a line, is a table; an experiment is one object. */
function isListOfRows(start: Uint8Array): boolean {
  return /^\s*(\[\s*\{|\{.*\}\s*\n\s*\{)/.test(new TextDecoder().decode(start));
}
