import { startAnew } from "../lib/state/experiments";
import { session } from "../lib/state/session.svelte";
import { stepSize } from "./step-size.svelte";

export function playOrPause(): void {
  session.send({ type: session.state?.playing ? "pause" : "play" });
}

/** One example, one batch or one epoch, whatever was chosen. */
export function step(): void {
  session.send({ type: "step", steps: stepSize.steps });
}

export function rewind(): void {
  session.send({ type: "rewind" });
}

export function newStart(): void {
  startAnew();
}
