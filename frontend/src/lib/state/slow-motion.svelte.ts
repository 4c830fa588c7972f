import type { SessionState, SlowMotionState, StageInfo } from "../protocol/generated";
import { outbox } from "./outbox.svelte";
import { session } from "./session.svelte";

/** What the step is one of: all samples that it learns from, or the one that a viewer looks at. */
export type StepOf = SlowMotionState["of"];

/**
 * A step, looked at stage by stage. Where it stands is the session's, the same on all its pages;
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

  readonly of = $derived.by((): StepOf => session.state?.slow_motion?.of ?? "batch");

  /** What is told of the stage: null where it is not finite, undefined while it is not known. */
  readonly value = $derived.by((): number | null | undefined => this.#valueOf(this.at));

  /** The same of the loss before the step, while it is seen what came of it. */
  readonly before = $derived.by((): number | null | undefined =>
    this.stage?.kind === "again"
      ? this.#valueOf(this.stages.findIndex(({ kind }) => kind === "loss"))
      : undefined,
  );

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

  start(of: StepOf): void {
    if (this.stages.length > 0 && session.send({ type: "show_stage", stage: 0, of })) this.#plays = true;
  }

  leave(): void {
    this.#plays = false;
    session.send({ type: "show_stage", stage: null });
  }

  show(stage: number, of = this.#askedOf): void {
    this.#plays = false;
    session.send({ type: "show_stage", stage, of });
  }

  /** The same stage again: what the viewer looks at may be another example. */
  showAgain(): void {
    const stage = this.#asked;
    if (stage !== null) session.send({ type: "show_stage", stage, of: this.#askedOf });
  }

  /** On to the next stage; after the last one comes the first one of the next step. */
  forward(): void {
    const asked = this.#asked;
    if (asked !== null) session.send({ type: "show_stage", stage: asked + 1, of: this.#askedOf });
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

  get #askedOf(): StepOf {
    return outbox.last("show_stage")?.of ?? this.of;
  }

  #valueOf(stage: number | null): number | null | undefined {
    const values = session.state?.slow_motion?.values ?? [];
    return stage === null || values.length === 0 ? undefined : (values[stage] ?? null);
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
