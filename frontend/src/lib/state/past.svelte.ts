import type { AnyCommand, SessionState } from "../protocol/generated";
import { oncePerFrame } from "./animation";
import { draft } from "./draft.svelte";
import { frames } from "./frames";
import { session } from "./session.svelte";

type Send = (command: AnyCommand) => unknown;

/** The step that this page looks back at, while the run may go on. */
class Past {
  #step = $state<number | null>(null);
  #run = 0;
  #generation = 0;
  #send: Send | undefined;
  readonly #ask = oncePerFrame(() => this.#send?.({ type: "look_back", run: this.#run, step: this.#step }));

  /** The step that is looked at; null while it is the present one. */
  get step(): number | null {
    return this.#step;
  }

  /** How far the run has come by now. */
  get now(): number {
    const { meta } = frames;
    const isOfRun = meta !== null && meta.run === session.state?.run;
    return Math.max(session.state?.step ?? 0, isOfRun ? meta.end_step : 0);
  }

  /** Look at a step; from the last one on it is the present again. */
  look(step: number): void {
    const wanted = Math.max(0, Math.round(step));
    const next = wanted >= this.now ? null : wanted;
    if (next === this.#step) return;
    this.#step = next;
    this.#ask();
  }

  /** Look so many steps further, or back. */
  move(steps: number): void {
    this.look((this.#step ?? this.now) + steps);
  }

  /** Look at the present again. */
  leave(): void {
    if (this.#step === null) return;
    this.#step = null;
    this.#ask();
  }

  /** Train on from the step that is shown; what came after it is kept for undo. */
  goOn(): void {
    const { meta } = frames;
    if (!meta?.past) return;
    draft.begin({ type: "go_on_from", run: meta.run, step: meta.step });
    session.send({ type: "play" });
  }

  /** Another run, or another network, has another past. */
  follow({ run, generation }: SessionState): void {
    const isOther = run !== this.#run || generation !== this.#generation;
    [this.#run, this.#generation] = [run, generation];
    if (isOther) this.leave();
  }

  /** From now on send so; undefined while not connected. */
  connect(send: Send | undefined): void {
    this.#send = send;
    if (this.#step !== null) this.#ask();
  }
}

export const past = new Past();

session.subscribe({
  changed: (state) => past.follow(state),
  connected: (send) => past.connect(send),
});
