import type { AnyCommand, SessionState } from "../protocol/generated";
import { oncePerFrame, requestDraw, type Draw } from "./animation";
import { draft } from "./draft.svelte";
import { frames } from "./frames";
import { session } from "./session.svelte";
import { stepsPerEpoch } from "./speed";

/** How long a film of the whole run takes, however long that is. */
const FILM_MS = 10_000;

/** Whoever changes the network looks at what that does, which is in the present. */
const CHANGES_THE_PRESENT = new Set<AnyCommand["type"]>([
  "load_experiment",
  "set_param",
  "lock_param",
  "reinitialise",
  "step",
  "show_stage",
  "start_race",
  "play_race",
]);

/** Forwards or backwards in time. */
export type Direction = 1 | -1;

type Send = (command: AnyCommand) => unknown;

/** The step that this page looks back at, while the run may go on. */
class Past {
  #step = $state<number | null>(null);
  #film = $state<Direction | 0>(0);
  #asks = $state(false);
  #canAsk = false;
  /** The first step that there is to look back at, as far as that was met. */
  #first = $state<number | null>(null);
  #run = 0;
  /** What a past is of: the server's own session, and its run. */
  #of = "";
  #send: Send | undefined;
  readonly #ask = oncePerFrame(() => this.#send?.({ type: "look_back", run: this.#run, step: this.#step }));

  /** The step that is looked at; null while it is the present one. */
  get step(): number | null {
    return this.#step;
  }

  /** Whether it is the first step that can be looked at, though the run had begun before. */
  get isFirst(): boolean {
    return this.#step !== null && this.#step === this.#first && this.#step > 0;
  }

  /** How far the run has come by now. */
  get now(): number {
    const { meta } = frames;
    const isOfRun = meta !== null && meta.run === session.state?.run;
    return Math.max(session.state?.step ?? 0, isOfRun ? meta.end_step : 0);
  }

  /** Whether the steps go by: 1 from the start to now, -1 backwards, 0 if they do not. */
  get film(): Direction | 0 {
    return this.#film;
  }

  /** Whether it is asked where to train on from. */
  get asks(): boolean {
    return this.#asks;
  }

  /** From now on the page can ask; returns what ends that. */
  canAsk(): () => void {
    this.#canAsk = true;
    return () => (this.#canAsk = false);
  }

  /** Ask where to train on from, the step that is looked at or now; false if there is nothing to ask. */
  ask(): boolean {
    const asks = this.#canAsk && this.#step !== null;
    if (asks) [this.#film, this.#asks] = [0, true];
    return asks;
  }

  /** Train on from now, whatever was looked back at. */
  playNow(): void {
    this.leave();
    session.send({ type: "play" });
  }

  /** Let the steps go by from the one that is looked at, to now or to the start; or stop there. */
  toggleFilm(direction: Direction = 1): void {
    this.#film = this.#film === direction ? 0 : direction;
    if (!this.#film) return;
    const begun = (this.#step ?? (direction > 0 ? 0 : this.now)) / Math.max(1, this.now);
    let first: number | null = null;
    const roll: Draw = (time) => {
      if (this.#film !== direction) return false;
      first ??= time;
      const share = begun + (direction * (time - first)) / FILM_MS;
      this.#show(share * this.now);
      if (direction < 0 && share <= 0) this.#film = 0;
      return this.#film !== 0;
    };
    requestDraw(roll);
  }

  /** Look at a step; from the last one on it is the present again. */
  look(step: number): void {
    this.#film = 0;
    this.#show(step);
  }

  #show(step: number): void {
    const wanted = Math.max(0, Math.round(step));
    const next = wanted >= this.now ? null : wanted;
    if (next === null) this.#film = 0;
    if (next === this.#step) return;
    this.#asks = false;
    this.#step = next;
    this.#ask();
    this.#settle();
  }

  /** Stand where the step is that was found: the past may not reach back to the one that was asked for. */
  #settle(): void {
    const step = this.#step;
    requestDraw(() => {
      const { meta } = frames;
      if (step === null || this.#step !== step || this.#film !== 0) return false;
      if (!meta?.past || meta.asked !== step) return true;
      if (meta.step !== step) {
        this.#show(meta.step);
        this.#first = this.#step;
      }
      return false;
    });
  }

  /** Look so many steps further, or back. */
  move(steps: number): void {
    this.look((this.#step ?? this.now) + steps);
  }

  /** Look so many epochs further, or back. */
  moveByEpochs(epochs: number): void {
    const { state } = session;
    if (state) this.move(epochs * stepsPerEpoch(state.data.train_size, state.experiment.batch_size));
  }

  /** Look at the present again. */
  leave(): void {
    [this.#film, this.#asks] = [0, false];
    if (this.#step === null) return;
    this.#step = null;
    this.#ask();
  }

  /** Take back the question where to train on from, or else look at the present again. */
  escape(): void {
    if (this.#asks) this.#asks = false;
    else this.leave();
  }

  /** Train on from the step that is looked at; what came after it is kept for undo. */
  goOn(): void {
    this.branch(() => session.send({ type: "play" }));
  }

  /** Stand at the step that is looked at, as a run of its own: once it is there, as only then the server has it. */
  branch(then?: () => void): void {
    [this.#film, this.#asks] = [0, false];
    const step = this.#step;
    requestDraw(() => {
      const { meta } = frames;
      if (step === null || this.#step !== step) return false;
      if (!meta?.past || meta.asked !== step || meta.step !== step) return true;
      draft.begin({ type: "go_on_from", run: meta.run, step });
      then?.();
      return false;
    });
  }

  /** Another run has another past; that of before a surgery is still there. */
  follow({ beginning, run }: SessionState): void {
    const of = [beginning, run].join();
    const isOther = of !== this.#of;
    [this.#run, this.#of] = [run, of];
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
  asked: ({ type }) => CHANGES_THE_PRESENT.has(type) && past.leave(),
  changed: (state) => past.follow(state),
  connected: (send) => past.connect(send),
});
