import type { SessionState } from "../protocol/generated";

/** Edits whose steps are remembered. */
const MOST_EDITS = 4_096;

type Kept = SessionState["kept"];

/** What is remembered, to be written down. */
export interface KeptLeavings {
  readonly stepOf: readonly (readonly [edit: string, step: number])[];
  readonly leftBy: readonly (readonly [step: number, edit: string])[];
  readonly trained: readonly (readonly [step: number, steps: number])[];
}

/**
 * By which edit each step of undo was left: the server keeps what had been trained there under that edit's name, and
 * brings it back when it is told the name.
 */
export class Leavings {
  /** The step that each edit led to. */
  readonly #stepOf = new Map<string, number>();
  readonly #leftBy = new Map<number, string>();
  readonly #seen = new Set<string>();
  /** How many steps had been trained when a step of undo was left. */
  readonly #trained = new Map<number, number>();

  /** What an edit that leads to a step is to restore, from the step that `base` has led to; null for nothing. */
  restored(step: number, base: string | null): string | null {
    return this.stepOf(base) === step ? null : this.leftBy(step);
  }

  /** An edit was sent that leads to a step. */
  sent(edit: string, step: number, base: string | null): void {
    const from = this.stepOf(base);
    this.#remember(edit, step);
    if (from !== undefined && from !== step) this.#leftBy.set(from, edit);
  }

  /** An edit of another page has led to a step. */
  ledTo(step: number, edit: string | null): void {
    if (edit !== null) this.#remember(edit, step);
  }

  /** The edit that left a step; null if it was never left. */
  leftBy(step: number): string | null {
    return this.#leftBy.get(step) ?? null;
  }

  /** The step that an edit led to. */
  stepOf(edit: string | null): number | undefined {
    return edit === null ? undefined : this.#stepOf.get(edit);
  }

  /** The session has settled on an edit; one of another page belongs to the step that it is based on. */
  settled(edit: string, before: string | null, present: number): void {
    if (this.#stepOf.has(edit)) return;
    this.#remember(edit, this.stepOf(before) ?? present);
  }

  /** What the server keeps: it knows which edit has left a step in the end, if some were overtaken. */
  follow(kept: Kept): void {
    for (const [edit, { of, steps }] of Object.entries(kept)) {
      const step = this.#stepOf.get(of);
      if (step === undefined || this.#seen.has(edit)) continue;
      this.#seen.add(edit);
      this.#leftBy.set(step, edit);
      this.#trained.set(step, steps);
    }
  }

  /** What was trained under an edit is more than the server can keep. */
  lost(edit: string, steps: number): void {
    const step = this.#stepOf.get(edit);
    if (step !== undefined) this.#trained.set(step, steps);
  }

  /** How many steps of training are missing where `restore` asks for what the server does not have any more. */
  missing(step: number, restore: string | null, kept: Kept): number {
    return restore === null || restore in kept ? 0 : (this.#trained.get(step) ?? 0);
  }

  /** All that is remembered. */
  get kept(): KeptLeavings {
    return { stepOf: [...this.#stepOf], leftBy: [...this.#leftBy], trained: [...this.#trained] };
  }

  /** Remember what was known before the page was left. */
  resume({ stepOf, leftBy, trained }: KeptLeavings): void {
    for (const [edit, step] of stepOf) this.#remember(edit, step);
    for (const [step, edit] of leftBy) this.#leftBy.set(step, edit);
    for (const [step, steps] of trained) this.#trained.set(step, steps);
  }

  #remember(edit: string, step: number): void {
    this.#stepOf.set(edit, step);
    if (this.#stepOf.size > MOST_EDITS) this.#stepOf.delete(this.#stepOf.keys().next().value!);
  }
}

export const leavings = new Leavings();
