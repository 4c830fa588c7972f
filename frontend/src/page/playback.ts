import { example } from "../lib/state/example.svelte";
import { draft } from "../lib/state/draft.svelte";
import { startAgain } from "../lib/state/experiments";
import { asked } from "../lib/state/asked.svelte";
import { past } from "../lib/state/past.svelte";
import { session } from "../lib/state/session.svelte";
import { slowMotion } from "../lib/state/slow-motion.svelte";
import { stepSize } from "./step-size.svelte";

/** Where an earlier step is looked at, it is asked whether to go on from there or from now. */
export function playOrPause(): void {
  if (asked.playing) session.send({ type: "pause" });
  else if (!past.ask()) past.playNow();
}

/** One example, one batch or one epoch, whatever was chosen. */
export function step(): void {
  session.send({ type: "step", size: stepSize.current });
}

/** A step stage by stage, of the present example if it can be one; or the training itself again. */
export function toggleSlowMotion(): void {
  if (slowMotion.isOn) slowMotion.leave();
  else slowMotion.start(example.lacks === null ? "example" : "batch");
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) slowMotion.plays = false;
}

export function rewind(): void {
  draft.begin({ type: "rewind" });
}

export function newStart(): void {
  startAgain();
}
