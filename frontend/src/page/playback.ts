import { session } from "../lib/state/session.svelte";

export function playOrPause(): void {
  session.send({ type: session.state?.playing ? "pause" : "play" });
}

export function step(): void {
  session.send({ type: "step", steps: 1 });
}

/** As many steps as show each training sample once. */
export function stepEpoch(): void {
  session.send({ type: "step", steps: Math.max(1, Math.ceil(session.state?.steps_per_epoch ?? 1)) });
}

export function rewind(): void {
  session.send({ type: "rewind" });
}

export function newStart(): void {
  session.send({ type: "new_start" });
}
