import { session } from "../lib/state/session.svelte";

export function playOrPause(): void {
  session.send({ type: session.state?.playing ? "pause" : "play" });
}

export function step(): void {
  session.send({ type: "step", steps: 1 });
}

export function rewind(): void {
  session.send({ type: "rewind" });
}

export function newStart(): void {
  session.send({ type: "new_start" });
}
