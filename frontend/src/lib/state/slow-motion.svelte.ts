import type { SessionState, StageInfo } from "../protocol/generated";
import { outbox } from "./outbox.svelte";
import { session } from "./session.svelte";

/**
 * A step that is taken in turns, looked at stage by stage. Where it stands is the session's, the same on all its pages;
 * whether it goes on by itself is this page's.
 */
class SlowMotion {
  #plays = $state(false);
  #wasOn = false;

  /** The stages of a step; none where it is taken in one turn. */
  get stages(): readonly StageInfo[] {
    return session.state?.objective.stages ?? [];
  }

  /** The number of the stage that is seen; null outside of slow motion. */
  readonly at = $derived.by((): number | null => session.state?.slow_motion?.stage ?? null);

  readonly stage = $derived.by((): StageInfo | null =>
    this.at === null ? null : (this.stages[this.at] ?? null),
  );

  /** What is told of the stage: null where it is not finite, undefined while it is not known. */
  readonly value = $derived.by((): number | null | undefined => {
    const values = session.state?.slow_motion?.values ?? [];
    return this.at === null || values.length === 0 ? undefined : (values[this.at] ?? null);
  });

  /** Whether it is seen which way the judge pulls what is made, by which its maker learns. */
  readonly showsPulls = $derived.by(
    () => this.stage?.kind === "gradients" && !this.stage.samples.includes("real"),
  );

  get isOn(): boolean {
    return this.at !== null;
  }

  /** Whether it goes on to the next stage by itself. */
  get plays(): boolean {
    return this.#plays && this.isOn;
  }

  set plays(plays: boolean) {
    this.#plays = plays;
  }

  /** Whether a network has no part in the stage that is seen. */
  rests(role: string): boolean {
    return this.stage !== null && !this.stage.roles.includes(role);
  }

  start(): void {
    if (this.stages.length > 0 && session.send({ type: "show_stage", stage: 0 })) this.#plays = true;
  }

  leave(): void {
    this.#plays = false;
    session.send({ type: "show_stage", stage: null });
  }

  show(stage: number): void {
    this.#plays = false;
    session.send({ type: "show_stage", stage });
  }

  /** On to the next stage; after the last one comes the first one of the next step. */
  forward(): void {
    const asked = this.#asked;
    if (asked !== null) session.send({ type: "show_stage", stage: asked + 1 });
  }

  back(): void {
    const asked = this.#asked;
    if (asked) this.show(asked - 1);
  }

  /** Another page may begin it again: what is played is for as long as it lasts. */
  follow({ slow_motion }: SessionState): void {
    const isOn = slow_motion !== null;
    if (this.#wasOn && !isOn && this.#asked === null) this.#plays = false;
    this.#wasOn = isOn;
  }

  /** The stage that was asked for, in the step where that will be. */
  get #asked(): number | null {
    const last = outbox.last("show_stage");
    const stage = last ? (last.stage ?? null) : this.at;
    return stage === this.stages.length ? 0 : stage;
  }
}

export const slowMotion = new SlowMotion();

session.subscribe({ changed: (state) => slowMotion.follow(state) });
