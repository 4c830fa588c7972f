import type { DraftChecked, Experiment, LayerCheck, Problem, SessionState } from "../protocol/generated";
import { catalog } from "./catalog.svelte";
import { check, problemOf } from "./check";
import { compact, fingerprint } from "./compact";
import { editNames } from "./edit-names";
import { merge } from "./merge";
import type { Positions } from "./positions";
import { session } from "./session.svelte";
import { back, forth, rebase, startUndo, step, type Undo } from "./undo";

const CHECK_DELAY_MS = 40;

/** An experiment on its way to the session. */
interface Sent {
  readonly experiment: Experiment;
  readonly keep: boolean;
  readonly base: string | null;
  readonly edit: string;
}

/** What is being edited: the experiment, and where its layers stand. */
export interface Draft {
  readonly experiment: Experiment;
  readonly positions: Positions;
  /** Whether it began anew, instead of going on with what the one before had learned. */
  readonly isFresh?: boolean;
}

export interface EditOptions {
  /** What is touched: more of the same right afterwards is part of this step of undo. */
  readonly touched?: string;
  /** Carry over what the network has learned. */
  readonly keep?: boolean;
}

/**
 * The experiment as it is being edited, with undo. Every edit is checked by the server; when it is right, it is loaded
 * into the running session. A draft that is wrong waits here, and the session runs on.
 */
class DraftState {
  #undo = $state.raw<Undo<Draft> | null>(null);
  #checked = $state.raw<{ readonly experiment: Experiment; readonly result: DraftChecked } | null>(null);
  #isOpen = $state(false);
  #appliesLive = $state(true);
  /** What the session runs, as it was heard of last. */
  #running = $state.raw<Experiment | null>(null);
  /** The kind of data that it learns from: another one is another lab, and undo begins anew. */
  #kind: SessionState["data"]["kind"] | null = null;
  /** What was sent to be loaded, until the session runs it or refuses it. */
  #sent = $state.raw<Sent | null>(null);
  /** The names of all that was sent: the draft has gone on from there, and is not to follow it. */
  readonly #loads = new Set<string>();
  /** What was sent last, which another page may prove to have been ahead of. */
  #last: Sent | null = null;
  /** Another page was ahead: what it made is waited for. */
  #isOvertaken = false;
  /** A draft that was not applied when the builder was closed. */
  #left = $state.raw<Undo<Draft> | null>(null);
  #wanted: { readonly keep: boolean } | null = null;
  /** An edit from outside of the builder, until it is known to be right. */
  #tried: { readonly next: Draft; readonly options: EditOptions } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get present(): Draft | null {
    return this.#undo?.present ?? null;
  }

  get experiment(): Experiment | null {
    return this.#undo?.present.experiment ?? null;
  }

  /** What the server last said of a draft, perhaps of one that is a moment older. */
  get check(): DraftChecked | null {
    return this.#checked?.result ?? null;
  }

  /** Whether what the server said is about this very draft. */
  get isChecked(): boolean {
    return this.#checked?.experiment === this.experiment;
  }

  /** Whether it is known that the draft can be trained. */
  get isRight(): boolean {
    return this.isChecked && this.check !== null && problemOf(this.check) === null;
  }

  /** Whether the session runs what the draft says, or is about to. */
  readonly isApplied = $derived.by(() => {
    const applied = this.#sent?.experiment ?? this.#running;
    return applied !== null && this.experiment !== null && isSame(this.experiment, applied);
  });

  get canUndo(): boolean {
    return (this.#undo?.past.length ?? 0) > 0;
  }

  get canRedo(): boolean {
    return (this.#undo?.future.length ?? 0) > 0;
  }

  /** Whether the builder is open: only there may a draft be wrong for a while, or wait to be applied. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get appliesLive(): boolean {
    return this.#appliesLive;
  }

  /** Load every edit at once, or collect them until `apply`. */
  setLive(live: boolean): void {
    this.#appliesLive = live;
    if (live && !this.isApplied) this.#load({ keep: true });
  }

  /** Open the builder, where a draft that was left is gone on with. */
  open(): void {
    this.#isOpen = true;
    if (this.#left) this.#undo = this.#left;
    this.discardLeft();
    this.#check();
  }

  /** Leave the builder. What runs stays as it is; a draft that was not applied is kept until something is changed. */
  close(): void {
    this.#isOpen = false;
    const undo = this.#undo;
    if (!undo || !this.#running || this.isApplied) return;
    this.#wanted = null;
    this.#undo = { ...undo, present: { ...undo.present, experiment: this.#running }, touched: null };
    this.#left = undo;
  }

  /** Whether a draft was left that was not applied. */
  get isLeft(): boolean {
    return this.#left !== null;
  }

  discardLeft(): void {
    this.#left = null;
  }

  checkOf(layer: string): LayerCheck | undefined {
    return this.check?.layers.find(({ id }) => id === layer);
  }

  /** Edit the experiment; it is loaded when it is right. */
  edit(change: (experiment: Experiment) => Experiment, options: EditOptions = {}): void {
    this.arrange((present) => {
      const experiment = change(present.experiment);
      return experiment === present.experiment ? present : { ...present, experiment };
    }, options);
  }

  /** Edit experiment and positions in one step. Outside of the builder an edit that is wrong is refused. */
  arrange(change: (draft: Draft) => Draft, options: EditOptions = {}): void {
    const present = this.#tried?.next ?? this.present;
    if (!present) return;
    const next = change(present);
    if (next === present) return;
    if (next.experiment === present.experiment) this.#step(next, options.touched);
    else if (this.#isOpen) this.#edited(next, options);
    else void this.#attempt(next, options);
  }

  /** Where layers stood when the page was left: this is no step of undo. */
  place(positions: Positions): void {
    if (this.#undo) this.#undo = rebase(this.#undo, (draft) => ({ ...draft, positions }));
  }

  undo(): void {
    if (this.#undo && this.canUndo) this.#walk(back(this.#undo), this.#undo.present);
  }

  redo(): void {
    if (!this.#undo || !this.canRedo) return;
    const ahead = forth(this.#undo);
    this.#walk(ahead, ahead.present);
  }

  /** Load the draft now, if it is right. */
  apply(keep: boolean): void {
    this.#load({ keep });
  }

  /** Load the draft at once, unchecked: what follows the hand does not wait. False while not connected. */
  send(): boolean {
    return this.#send(true);
  }

  /** What the session runs now: what others changed is taken over, in every step of undo. */
  follow({ experiment: running, edit, status, data }: SessionState): void {
    const isElse = edit !== editNames.settled;
    const isSettled = isElse || status !== "compiling";
    const isFollowed = !this.#loads.has(edit) && (isElse || this.#sent === null);
    editNames.settle(edit);
    const before = this.#running;
    if (!before || JSON.stringify(before) !== JSON.stringify(running))
      this.#runs(running, data.kind, isFollowed);
    if (this.#sent && (edit === this.#sent.edit || isSame(running, this.#sent.experiment)))
      this.#loaded(this.#sent, running);
    if (this.#isOvertaken && isSettled) this.#goOn();
  }

  /** What was sent will not be loaded: it was refused, or the connection was lost. */
  refused(): void {
    editNames.forget();
    this.#sent = null;
  }

  /** Another page was ahead of what was sent: it is sent again on top of what that one made. */
  overtaken(): void {
    this.refused();
    this.#wanted = { keep: this.#last?.keep ?? true };
    this.#isOvertaken = true;
    if (this.#last?.base !== editNames.settled) this.#goOn();
  }

  /** A live number was changed: the session has it already. */
  tuned(change: (experiment: Experiment) => Experiment, touched: string): void {
    const { present } = this;
    const left = this.#left;
    if (present) this.#step({ ...present, experiment: change(present.experiment) }, touched);
    if (left) this.#left = rebase(left, (draft) => ({ ...draft, experiment: change(draft.experiment) }));
  }

  #goOn(): void {
    this.#isOvertaken = false;
    this.#check();
  }

  /** The session runs something else than before. */
  #runs(running: Experiment, kind: SessionState["data"]["kind"], isFollowed: boolean): void {
    const before = this.#running;
    this.#running = running;
    if (kind !== this.#kind) this.#begin(kind);
    if (!this.#undo || !before) this.#undo = startUndo({ experiment: running, positions: {} });
    else if (isFollowed) {
      this.#sent = null;
      this.#undo = followed(this.#undo, before, running);
      if (this.#left) this.#left = followed(this.#left, before, running);
      this.#tryAgain(before, running);
    }
    if (this.#isOpen) this.#check();
  }

  /** Another lab: what was edited in the one before stays there. */
  #begin(kind: SessionState["data"]["kind"]): void {
    this.#kind = kind;
    this.#undo = this.#left = this.#sent = this.#tried = this.#wanted = null;
  }

  /** The session runs what it was sent, with the live numbers that were set meanwhile. */
  #loaded({ experiment }: Sent, running: Experiment): void {
    this.#sent = null;
    const undo = this.#undo;
    if (undo?.present.experiment !== experiment) return;
    this.#undo = { ...undo, present: { ...undo.present, experiment: running } };
  }

  #edited(next: Draft, { touched, keep = true }: EditOptions): void {
    this.#step(next, touched, keep);
    this.#settle(keep);
  }

  /** Go to another step of undo; on one that began anew, or back from it, what was learned is not carried over. */
  #walk(undo: Undo<Draft>, { isFresh = false }: Draft): void {
    const before = this.experiment;
    this.#undo = undo;
    if (undo.present.experiment === before) return;
    this.discardLeft();
    this.#settle(!isFresh);
  }

  /** After an edit: check it, and load it if it shall be. */
  #settle(keep: boolean): void {
    const loads = this.#appliesLive || !this.#isOpen;
    this.#wanted = loads ? { keep: keep && (this.#wanted?.keep ?? true) } : null;
    this.#check();
  }

  #step(next: Draft, touched: string | null = null, keep = true): void {
    this.discardLeft();
    if (this.#undo) this.#undo = step(this.#undo, { ...next, isFresh: !keep }, touched);
  }

  #check(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#checkNow(), CHECK_DELAY_MS);
  }

  async #checkNow(): Promise<void> {
    const { experiment } = this;
    if (!experiment) return;
    const result = await check(experiment);
    if (!result || experiment !== this.experiment) return;
    this.#checked = { experiment, result };
    const problem = problemOf(result);
    if (problem && this.#wanted && !this.#isOpen) this.#giveWay(problem);
    if (this.#wanted) this.#load(this.#wanted);
  }

  /** What was edited here does not go with what another page made: that one stays, and this is a step of undo. */
  #giveWay(problem: Problem): void {
    this.#wanted = null;
    const present = this.present;
    if (!present || !this.#running) return;
    this.#step({ ...present, experiment: this.#running });
    const message = `Another page changed the same at the same moment, so your last change was left out: ${problem.message}`;
    session.report({ ...problem, code: "edits_clash", message });
  }

  #load(wanted: { readonly keep: boolean }): void {
    this.#wanted = wanted;
    if (!this.experiment || !this.isChecked) this.#check();
    if (!this.experiment || !this.isRight || this.#isOvertaken) return;
    this.#wanted = null;
    if (wanted.keep && this.isApplied) return;
    this.#send(wanted.keep);
  }

  #send(keep: boolean): boolean {
    const { experiment } = this;
    if (!experiment) return false;
    const base = editNames.base;
    const sent = { experiment, keep, base, edit: editNames.next() };
    if (!session.send({ type: "load_experiment", ...sent })) {
      editNames.forget();
      return false;
    }
    this.#loads.add(sent.edit);
    this.#sent = this.#last = sent;
    return true;
  }

  /** The session has something else meanwhile: so has what is being tried, or it would be undone by it. */
  #tryAgain(before: Experiment, running: Experiment): void {
    if (!this.#tried) return;
    const { next, options } = this.#tried;
    void this.#attempt({ ...next, experiment: merge(before, next.experiment, running) }, options);
  }

  async #attempt(next: Draft, options: EditOptions): Promise<void> {
    const { touched, keep = true } = options;
    const tried = (this.#tried = { next, options });
    const result = await check(next.experiment);
    if (this.#tried !== tried) return;
    this.#tried = null;
    const problem = result && problemOf(result);
    if (problem) session.report(problem);
    if (!result || problem) return;
    this.#checked = { experiment: next.experiment, result };
    this.#step(next, touched, keep);
    this.#load({ keep });
  }
}

/** What the session has otherwise now, in every step. */
function followed(undo: Undo<Draft>, before: Experiment, running: Experiment): Undo<Draft> {
  return rebase(undo, (draft) => {
    const experiment = merge(before, draft.experiment, running);
    return { ...draft, experiment: isSame(experiment, running) ? running : experiment };
  });
}

/** Whether two experiments mean the same, whatever is left out because it goes without saying. */
function isSame(a: Experiment, b: Experiment): boolean {
  return a === b || meaning(a) === meaning(b);
}

function meaning(experiment: Experiment): string {
  return fingerprint(compact(experiment, (kind, type) => catalog.entry(kind, type)));
}

export const draft = new DraftState();

session.subscribe({
  changed: (state) => draft.follow(state),
  refused: () => draft.refused(),
  overtaken: () => draft.overtaken(),
});
