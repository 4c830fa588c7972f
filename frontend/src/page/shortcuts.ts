import { focus } from "../lib/state/focus";
import { teaching } from "../teach/teaching.svelte";
import { newStart, playOrPause, rewind, step } from "./playback";

/** Elements that take keys themselves. */
const TYPING = "input:not([type=range]), select, textarea, [contenteditable], .svelte-flow, dialog";
/** Elements that take keys themselves when they were reached by keyboard; a click leaves the keys to the page. */
const TAKES_KEYS = "[role=application]";
/** Of these it is Space alone: it presses them. */
const PRESSED_BY_SPACE = "button, a, summary";
/** Of these it is the arrows alone: they move on to the next. */
const MOVED_ON_BY_ARROWS = "[role=tab], table button, ul button";
/** Elements that the arrows move, however they were reached. */
const MOVED_BY_ARROWS = "input[type=range], [role=slider]";
/** Space is no part of a number. */
const NUMBER = "input[type=number]";

/** The controls, as lessons call them, that keys stand for. */
const CONTROL_OF: Readonly<Record<string, string>> = {
  " ": "play",
  arrowright: "step",
  r: "start",
  n: "start",
};

/** The keys of the whole page; never while something that takes keys itself is focused. */
export function pageShortcut(event: KeyboardEvent, showHelp: () => void): void {
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
  const isTaken = (selector: string) => focus.isByKeyboard && focused.closest(selector) !== null;
  if (event.defaultPrevented || modified || isTaken(TAKES_KEYS)) return undefined;
  if (focused.closest(TYPING) && !(event.key === " " && focused.matches(NUMBER))) return undefined;
  switch (event.key) {
    case " ":
      return event.repeat || isTaken(PRESSED_BY_SPACE) ? undefined : playOrPause;
    case "ArrowRight":
      return focused.closest(MOVED_BY_ARROWS) || isTaken(MOVED_ON_BY_ARROWS) ? undefined : step;
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
