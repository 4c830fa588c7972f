import { teaching } from "../teach/teaching.svelte";
import { newStart, playOrPause, rewind, step } from "./playback";

/** Elements that take keys themselves. */
const TYPING = "input:not([type=range]), select, textarea, [contenteditable], [role=application], dialog";
/** Elements that Space presses when they were reached by keyboard; after a click on one, Space plays as ever. */
const PRESSED_BY_SPACE = "button, a, summary";
/** Elements that the arrows move. */
const MOVED_BY_ARROWS = "input[type=range], [role=tab], table button, ul button";

/** The controls, as lessons call them, that keys stand for. */
const CONTROL_OF: Readonly<Record<string, string>> = {
  " ": "play",
  arrowright: "step",
  r: "start",
  n: "start",
};

let reachedByKeyboard = false;

/** What is focused from now on was clicked. */
export function pointerUsed(): void {
  reachedByKeyboard = false;
}

/** The keys of the whole page; never while something that takes keys itself is focused. */
export function pageShortcut(event: KeyboardEvent, showHelp: () => void): void {
  if (event.key === "Tab") reachedByKeyboard = true;
  const action = actionOf(event, showHelp);
  if (!action || isHidden(event.key)) return;
  event.preventDefault();
  action();
}

/** A key does nothing whose button a lesson leaves out. */
function isHidden(key: string): boolean {
  const control = CONTROL_OF[key.toLowerCase()];
  return control !== undefined && !teaching.shows(control);
}

function actionOf(event: KeyboardEvent, showHelp: () => void): (() => void) | undefined {
  const focused = event.target instanceof Element ? event.target : document.body;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (event.defaultPrevented || modified || focused.closest(TYPING)) return undefined;
  switch (event.key) {
    case " ":
      if (event.repeat || (reachedByKeyboard && focused.closest(PRESSED_BY_SPACE))) return undefined;
      return playOrPause;
    case "ArrowRight":
      return focused.closest(MOVED_BY_ARROWS) ? undefined : step;
    case "r":
    case "R":
      return event.repeat ? undefined : rewind;
    case "n":
    case "N":
      return event.repeat ? undefined : newStart;
    case "?":
      return showHelp;
    default:
      return undefined;
  }
}
