import type { DraftChecked, Experiment, LayerCheck, Problem, SessionState } from "../protocol/generated";
import { address } from "./address";
import { Attempt } from "./attempt.svelte";
import { chosen } from "./choice.svelte";
import { problemOf } from "./check";
import { Delivery, type Beginning } from "./delivery.svelte";
import { DraftCheck } from "./draft-check.svelte";
import {
  arrived,
  beganWithSameNetwork,
  followed,
  given,
  stepped,
  without,
  type Draft,
  type EditOptions,
  type StepOptions,
} from "./draft-steps";
import { isSame } from "./same-experiment";
import { editNames } from "./edit-names";
import { componentOf } from "./experiment-numbers";
import { keepUndo, recallUndo, resumed, type KeptUndo } from "./kept-undo";
import { leavings } from "./leavings";
import { merge } from "./merge";
import type { Positions } from "./positions";
import { labOf, type LabKind } from "./labs";
import { session } from "./session.svelte";
import { back, forth, rebase, startUndo, walkTo, type Undo } from "./undo";

const FIRST_STEP = 1;

/**
 * The experiment as it is being edited, with undo. Every edit is checked by the server; when it is right, it is loaded
 * into the running session. A draft that is wrong waits here, and the session runs on.
 */
class DraftState {
  #undo = $state.raw<Undo<Draft> | null>(null);
  #isOpen = $state(false);
  #appliesLive = $state(true);
  /** What the session runs, as it was heard of last. */
  #running = $state.raw<Experiment | null>(null);
  /** The lab of the data that it learns from. */
  #kind: LabKind | null = null;
  /** What ran last in each lab. */
  readonly #labs = new Map<LabKind, Draft>();
  /** What could be undone before the page was left; undefined before that was looked for. */
  #kept: KeptUndo | null | undefined;
  #steps = 0;
  /** Whether the present draft was come to by going back or forth. */
  #isWalking = false;
  /** Whether that was by undo. */
  #isUndone = false;
  /** Another page was ahead: what it made is waited for. */
  #isOvertaken = false;
  /** A draft that was not applied when the builder was closed. */
  #left = $state.raw<Undo<Draft> | null>(null);
  #wanted: { readonly keep: boolean } | null = null;
  /** Takes back what was done since the last step, if that is no step itself. */
  #meanwhile = $state.raw<(() => void) | null>(null);
  readonly #delivery = new Delivery();
  readonly #check = new DraftCheck({
    experiment: () => this.experiment,
    isWanted: () => this.#wanted !== null,
    onchecked: (problem) => this.#hasChecked(problem),
  });

  readonly #attempt = new Attempt((next, options, checked) => {
    this.#check.note(next.experiment, checked);
    this.#step(next, options);
    this.#load({ keep: options.keep ?? true });
  });

  get present(): Draft | null {
    return this.#undo?.present ?? null;
  }

  get experiment(): Experiment | null {
    return this.#undo?.present.experiment ?? null;
  }

  /** What was asked for last, also while it is only being checked. */
  get asked(): Experiment | null {
    return this.#attempt.next?.experiment ?? this.experiment;
  }

  /** Whether something that was asked for here is being checked or loaded. */
  get isUnderway(): boolean {
    return this.#attempt.next !== null || this.#delivery.experiment !== null;
  }

  /** What the server last said of a draft, perhaps of one that is a moment older. */
  get check(): DraftChecked | null {
    return this.#check.result;
  }

  /** Whether what the server said is about this very draft. */
  get isChecked(): boolean {
    return this.#check.isAbout(this.experiment);
  }

  /** Whether it is known that the draft can be trained. */
  get isRight(): boolean {
    return this.isChecked && this.check !== null && problemOf(this.check) === null;
  }

  /** What the session runs, or is about to. */
  get applied(): Experiment | null {
    return this.#delivery.experiment ?? this.#running;
  }

  /** Whether the session runs what the draft says, or is about to. */
  readonly isApplied = $derived.by(() => {
    const { applied } = this;
    return applied !== null && this.experiment !== null && isSame(this.experiment, applied);
  });

  get canUndo(): boolean {
    const isUnderway = chosen.current !== null || this.#attempt.next !== null;
    return isUnderway || this.#meanwhile !== null || (this.#undo?.past.length ?? 0) > 0;
  }

  get canRedo(): boolean {
    return (this.#undo?.future.length ?? 0) > 0;
  }

  /** Whether the present draft was come to by undo. */
  get isUndone(): boolean {
    return this.#isUndone;
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

  /** Open the builder, where a draft that was left continues. */
  open(): void {
    this.#isOpen = true;
    if (this.#left) this.#undo = this.#left;
    this.discardLeft();
    this.#isHere();
    this.#check.ask();
  }

  /** Leave the builder. What runs stays as it is; a draft that was not applied is kept until something is changed. */
  close(): void {
    this.#isOpen = false;
    const undo = this.#undo;
    if (!undo || !this.#running || this.isApplied) return;
    this.#wanted = null;
    this.#undo = { ...undo, present: { ...undo.present, ...this.#nowRunning(this.#running) }, touched: null };
    this.#left = undo;
    this.#isHere();
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
    const preview = (experiment: Experiment) => change({ ...this.present!, experiment }).experiment;
    const make = () => this.arrange(change, options);
    if (this.present && chosen.defer({ preview, make, touched: options.touched })) return;
    const present = this.#attempt.next ?? this.present;
    if (!present) return;
    const next = change(present);
    if (next === present) return;
    if (next.experiment === present.experiment) this.#step(next, options);
    else if (this.#isOpen) this.#edited(next, options);
    else void this.#attempt.make(next, options);
  }

  /** Where layers stood when the page was left: this is no step of undo. */
  place(positions: Positions): void {
    if (this.#undo) this.#undo = rebase(this.#undo, (draft) => ({ ...draft, positions }));
  }

  /** Take the last change back; one that is still being fetched or checked is given up. */
  undo(): void {
    if (chosen.takeBack()) return;
    const meanwhile = this.#meanwhile;
    this.#meanwhile = null;
    if (this.#attempt.next) this.#attempt.drop();
    else if (meanwhile) meanwhile();
    else if (this.#undo && this.#undo.past.length > 0) {
      this.#walk(back(this.#undo), this.#undo.present);
      this.#isUndone = true;
    }
  }

  /** Something was done that is no step of the experiment: unless another step follows, undo takes it back first. */
  did(takeBack: () => void): void {
    this.#meanwhile = takeBack;
  }

  redo(): void {
    if (!this.#undo || !this.canRedo) return;
    const ahead = forth(this.#undo);
    this.#walk(ahead, ahead.present);
  }

  /** Go to a step, wherever it is; false if it is not there any more. */
  goTo(id: number): boolean {
    const undo = this.#undo;
    const walked = undo && walkTo(undo, (draft) => draft.id === id);
    if (!undo || !walked) return false;
    this.#walk(walked, { ...undo.present, isFresh: true });
    return true;
  }

  /** Load the draft now, if it is right; afresh is a step of its own. */
  apply(keep: boolean): void {
    const { present } = this;
    if (!keep && present) this.#step(present, { keep, isOther: true });
    this.#load({ keep });
  }

  /** Begin again in a way that no experiment tells: this is a step of undo, too. */
  begin(command: Beginning): void {
    const { present } = this;
    if (!present) return;
    this.#step(present, { keep: command.type === "reinitialise", isOther: true });
    this.#delivery.begin(command, this.present!.id);
  }

  /** Go back to what ran last in a lab, with what it had learned; false if there was nothing. */
  visit(kind: LabKind): boolean {
    const last = this.#labs.get(kind);
    if (last) chosen.giveUp();
    if (last) this.arrange(() => last, { keep: false, isVisit: true, isPlace: true });
    return last !== undefined;
  }

  /** Whether what the last step left could go on with it: it began afresh with the same network. */
  get couldKeep(): boolean {
    return this.#undo !== null && beganWithSameNetwork(this.#undo);
  }

  /** Let what the last step left go on with it. */
  keepLearned(): void {
    const undo = this.#undo;
    const before = undo?.past.at(-1);
    if (!undo || !before) return;
    this.#undo = { ...undo, present: { ...undo.present, isFresh: false } };
    this.#send(true, leavings.leftBy(before.id));
  }

  /** The training that the last edit came back to in vain. */
  get missed() {
    return this.#delivery.missed;
  }

  /** Whether an edit was made here, and was not one of going back or forth. */
  hasMade(edit: string): boolean {
    return this.#delivery.hasMade(edit);
  }

  /** Load the draft at once, unchecked: what follows the hand does not wait. */
  send(): boolean {
    return this.#send(true);
  }

  /** What the session runs now: what others changed is taken over, in every step of undo. */
  follow(state: SessionState): void {
    const { experiment: running, edit, status, data, kept } = state;
    const isElse = edit !== editNames.settled;
    const isSettled = isElse || status !== "compiling";
    const isFollowed = !this.#delivery.isBehind(edit) && (isElse || this.#delivery.experiment === null);
    if (this.#kept === undefined) {
      this.#kept = recallUndo(state);
      if (this.#kept) leavings.resume(this.#kept.leavings);
    }
    leavings.settled(edit, editNames.settled, this.present?.id ?? FIRST_STEP);
    leavings.follow(kept);
    editNames.settle(edit);
    const before = this.#running;
    if (before !== running) this.#runs(running, labOf(data), isFollowed);
    if (isElse && this.#delivery.hasTaken(edit) && this.#undo)
      this.#undo = given(this.#undo, leavings.stepOf(edit), running);
    this.#delivery.heard(state);
    if (isElse) this.#settledOn(state);
    if (this.present && this.#delivery.experiment === null && this.isApplied)
      this.#labs.set(labOf(data), this.present);
    if (this.#isOvertaken && isSettled) this.#goOn();
  }

  /** What was sent will not be loaded. Outside of the builder nothing else than what runs remains then. */
  refused(): void {
    this.#delivery.refused();
    if (this.#undo && this.#running && !this.#isOpen) this.#undo = without(this.#undo, this.#running);
  }

  /** Another page was ahead of what was sent: it is sent again on top of what that one made. */
  overtaken(): void {
    const { keep, isKnown } = this.#delivery.overtaken();
    this.#wanted = { keep };
    this.#isOvertaken = true;
    if (isKnown) this.#goOn();
  }

  /**
   * A live number was changed, by its path. Whether the session can take it at once, or only later: one of what is still
   * being checked, or waits in the builder, comes with that.
   */
  tuned(change: (experiment: Experiment) => Experiment, path: string): "now" | "later" {
    const { present, asked, applied } = this;
    const left = this.#left;
    const isOther = asked && applied && componentOf(asked, path)?.type !== componentOf(applied, path)?.type;
    const isOnlyTried = isOther && this.#attempt.next !== null;
    if (present && !isOnlyTried)
      this.#step({ ...present, experiment: change(present.experiment) }, { touched: path });
    if (left) this.#left = rebase(left, (draft) => ({ ...draft, experiment: change(draft.experiment) }));
    this.#attempt.change(change);
    return isOther ? "later" : "now";
  }

  /** A live number that stands in the draft was sent by an edit. */
  sentNumber(edit: string): void {
    this.#delivery.sentNumber(edit);
  }

  #goOn(): void {
    this.#isOvertaken = false;
    this.#check.ask();
  }

  /** The session runs something else than before. */
  #runs(running: Experiment, kind: LabKind, isFollowed: boolean): void {
    const before = this.#running;
    const isOtherLab = this.#kind !== kind;
    this.#running = running;
    this.#kind = kind;
    if (!this.#undo || !before) this.#begin(running);
    else if (isFollowed && isOtherLab) this.#ledTo(running);
    else if (isFollowed) {
      this.#delivery.drop();
      this.#undo = followed(this.#undo, before, running);
      if (this.#left) this.#left = followed(this.#left, before, running);
      // What is being tried would otherwise undo it.
      this.#attempt.change((experiment) => merge(before, experiment, running));
    }
    if (this.#isOpen) this.#check.ask();
  }

  /** The session is there: undo begins, or goes on from before the page was left. */
  #begin(running: Experiment): void {
    const kept = this.#kept;
    if (!kept) {
      this.#undo = startUndo({ id: FIRST_STEP, experiment: running, positions: {} });
      return;
    }
    const { undo, lastId } = resumed(kept, this.#nowRunning(running));
    this.#undo = undo;
    this.#left = kept.isApplied ? null : kept.undo;
    for (const [lab, last] of kept.labs) this.#labs.set(lab, last);
    this.#steps = lastId - FIRST_STEP;
    if (kept.entries) address.goOn(kept.entries);
    this.#kept = null;
  }

  /** The page is left, perhaps to be loaded again. */
  keep(state: SessionState): void {
    const undo = this.#undo;
    const edits = [editNames.settled, editNames.base].filter((edit) => edit !== null);
    const { isApplied } = this;
    const kept = { isApplied, labs: [...this.#labs], leavings: leavings.kept, entries: address.kept };
    if (undo) keepUndo(state, edits, { undo, ...kept });
  }

  /** Another page has gone to another lab: this is a step of undo here, too, and of the browser's history. */
  #ledTo(running: Experiment): void {
    this.#delivery.drop();
    this.#attempt.drop();
    this.#left = this.#wanted = null;
    this.#step(
      { experiment: running, positions: {}, id: FIRST_STEP },
      { keep: false, isOther: true, isPlace: true },
    );
    leavings.ledTo(this.present!.id, editNames.settled);
  }

  /** What was sent is there, with what was set since, or another page was ahead of it. */
  #settledOn(state: SessionState): void {
    const arrival = this.#delivery.settledOn(state);
    const undo = this.#undo;
    if (!arrival || !undo) return;
    const { experiment, isItself, isChanged } = arrival;
    if (isChanged) this.#undo = followed(undo, experiment, state.experiment);
    if (isItself) this.#undo = arrived(undo, experiment, state.experiment);
  }

  #nowRunning(experiment: Experiment): Pick<Draft, "id" | "experiment"> {
    return { id: leavings.stepOf(editNames.base) ?? FIRST_STEP, experiment };
  }

  #edited(next: Draft, options: EditOptions): void {
    this.#step(next, options);
    this.#settle(options.keep ?? true);
  }

  /** Go to another step of undo; on one that began again, or back from it, what was learned is not carried over. */
  #walk(undo: Undo<Draft>, { isFresh = false }: Draft): void {
    const before = this.present;
    this.#undo = undo;
    this.#isWalking = true;
    this.#isUndone = false;
    const isSame = undo.present.experiment === before?.experiment && undo.present.id === before.id;
    if (isSame) return;
    this.discardLeft();
    this.#settle(!isFresh);
  }

  /** After an edit: check it, and load it if it shall be. */
  #settle(keep: boolean): void {
    const loads = this.#appliesLive || !this.#isOpen;
    this.#wanted = loads ? { keep: keep && (this.#wanted?.keep ?? true) } : null;
    this.#check.ask();
  }

  /** A step of undo; it is another one for the session as well, if the experiment is or is to begin again. */
  #step(next: Draft, options: StepOptions = {}): void {
    this.discardLeft();
    this.#meanwhile = null;
    this.#isWalking = this.#isUndone = false;
    if (!this.#undo) return;
    const left = this.#undo.present.id;
    this.#undo = stepped(this.#undo, next, options, () => FIRST_STEP + ++this.#steps);
    if (options.isPlace) address.leave(left, this.#undo.present.id);
    else if (this.#isOpen) this.#isHere();
  }

  /** Whoever goes back from here, and forward again, finds the draft as it is, also where it waits to be mended. */
  #isHere(): void {
    if (this.#undo) address.at(this.#undo.present.id);
  }

  #hasChecked(problem: Problem | null): void {
    if (problem && this.#wanted && !this.#isOpen) this.#giveWay(problem);
    if (this.#wanted) this.#load(this.#wanted);
  }

  /** What was edited here does not go with what another page made: that one stays, and this is a step of undo. */
  #giveWay(problem: Problem): void {
    this.#wanted = null;
    const present = this.present;
    if (!present || !this.#running) return;
    this.#step({ ...present, ...this.#nowRunning(this.#running) }, { isVisit: true });
    const message = `Another page changed the same at the same moment, so your last change was left out: ${problem.message}`;
    session.report({ ...problem, code: "edits_clash", message });
  }

  #load(wanted: { readonly keep: boolean }): void {
    this.#wanted = wanted;
    if (!this.experiment || !this.isChecked) this.#check.ask();
    if (!this.experiment || !this.isRight || this.#isOvertaken) return;
    this.#wanted = null;
    const isRestored = leavings.restored(this.present!.id, editNames.base) !== null;
    if (wanted.keep && this.isApplied && !isRestored) return;
    this.#send(wanted.keep);
  }

  #send(keep: boolean, learned: string | null = null): boolean {
    const { present } = this;
    if (!present) return false;
    this.#delivery.send(present, { keep, learned, isWalk: this.#isWalking });
    return true;
  }
}

export const draft = new DraftState();

session.subscribe({
  changed: (state) => draft.follow(state),
  refused: ({ type }) => type === "load_experiment" && draft.refused(),
  overtaken: () => draft.overtaken(),
});
