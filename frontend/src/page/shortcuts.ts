import { enlarged } from "../lib/state/enlarged.svelte";
import { focus } from "../lib/state/focus";
import { pointed } from "../lib/state/pointed.svelte";
import { past } from "../lib/state/past.svelte";
import { session } from "../lib/state/session.svelte";
import { slowMotion } from "../lib/state/slow-motion.svelte";
import { teaching } from "../teach/teaching.svelte";
import { runs } from "../runs/runs.svelte";
import { newStart, playOrPause, rewind, step, toggleSlowMotion } from "./playback";

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
const NUMBER = "input[role=spinbutton]";
/** In slow motion these keys are about the stages, and belong to its control. */
const KEYS_OF_STAGES: readonly string[] = [" ", "ArrowRight", "ArrowLeft", "Escape"];

/** The keys of the whole page; never while something that takes keys itself is focused, nor where a lesson hides them. */
export function pageShortcut(event: KeyboardEvent, showHelp: () => void): void {
  const action = actionOf(event, showHelp);
  if (!action || !isAllowed(event.key)) return;
  event.preventDefault();
  action();
}

function isAllowed(key: string): boolean {
  const isOfStages = slowMotion.isOn && KEYS_OF_STAGES.includes(key);
  return isOfStages ? teaching.shows("slow") : teaching.allowsKey(key);
}

function actionOf(event: KeyboardEvent, showHelp: () => void): (() => void) | undefined {
  const focused = event.target instanceof Element ? event.target : document.body;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const isTaken = (selector: string) => focus.isByKeyboard && focused.closest(selector) !== null;
  if (event.defaultPrevented || modified || isTaken(TAKES_KEYS)) return undefined;
  if (focused.closest(TYPING) && !(event.key === " " && focused.matches(NUMBER))) return undefined;
  switch (event.key) {
    case " ":
      if (event.repeat || isTaken(PRESSED_BY_SPACE)) return undefined;
      return slowMotion.isOn ? playStages : playOrPause;
    case "ArrowRight":
    case "ArrowLeft":
      if (focused.closest(MOVED_BY_ARROWS) || isTaken(MOVED_ON_BY_ARROWS)) return undefined;
      if (event.shiftKey && !slowMotion.isOn && (event.key === "ArrowLeft" || past.step !== null))
        return () => past.moveByEpochs(event.key === "ArrowRight" ? 1 : -1);
      return event.key === "ArrowRight" ? forward : back;
    case "Escape":
      // What stands over the picture, or is open in it, is closed first.
      return (slowMotion.isOn || past.step !== null) && !pointed.isOpen && !enlarged.isOver
        ? leave
        : undefined;
    case "s":
    case "S":
      return event.repeat || !session.isAnswering || slowMotion.stages.length === 0
        ? undefined
        : toggleSlowMotion;
    case "r":
    case "R":
      return event.repeat ? undefined : rewind;
    case "n":
    case "N":
      return event.repeat ? undefined : newStart;
    case "b":
    case "B":
      return event.repeat || !runs.canBranch ? undefined : () => runs.branch();
    case "?":
      return showHelp;
    default:
      return undefined;
  }
}

/** A step, of the past if that is looked at; in slow motion a stage of it. */
function forward(): void {
  if (!slowMotion.isOn && past.step !== null) return past.move(1);
  if (!slowMotion.isOn) return step();
  slowMotion.plays = false;
  slowMotion.forward();
}

const back = () => (slowMotion.isOn ? slowMotion.back() : past.move(-1));
const leave = () => (slowMotion.isOn ? slowMotion.leave() : past.escape());
const playStages = () => (slowMotion.plays = !slowMotion.plays);
