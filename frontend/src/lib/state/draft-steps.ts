import type { Experiment } from "../protocol/generated";
import { merge } from "./merge";
import { isEqual } from "./merge-values";
import type { Positions } from "./positions";
import { isSame } from "./same-experiment";
import { back, continues, rebase, step, type Undo } from "./undo";

/** What is being edited: the experiment, and where its layers stand. */
export interface Draft {
  /** Which step of undo it is; the same for all that the session need not be told apart. */
  readonly id: number;
  readonly experiment: Experiment;
  readonly positions: Positions;
  /** Whether it began again, instead of continuing with what the one before had learned. */
  readonly isFresh?: boolean;
}

export interface EditOptions {
  /** What is touched: more of the same right afterwards is part of this step of undo. */
  readonly touched?: string;
  /** Carry over what the network has learned. */
  readonly keep?: boolean;
  /** It is a step that was there before, and comes back with all that it had learned. */
  readonly isVisit?: boolean;
  /** If the network's answer has another size than is needed now, it is given that size. */
  readonly mendsAnswer?: boolean;
  /** It is another place: the browser's Back goes back to the one before. */
  readonly isPlace?: boolean;
}

export interface StepOptions extends EditOptions {
  /** The session is told apart from the step before, also where the experiment is the same: it begins again. */
  readonly isOther?: boolean;
}

/** Another step; `newId` names it where it is another one for the session as well. */
export function stepped(
  undo: Undo<Draft>,
  next: Draft,
  { touched, keep = true, isVisit = false, isOther = false }: StepOptions,
  newId: () => number,
): Undo<Draft> {
  const { present } = undo;
  const isOne = continues(undo, touched ?? null);
  const isNew = isOther || (!isVisit && !isOne && next.experiment !== present.experiment);
  const id = isNew ? newId() : isVisit ? next.id : present.id;
  const isFresh = !keep || (isOne && (present.isFresh ?? false));
  return step(undo, { ...next, id, isFresh }, touched ?? null);
}

/** What was sent is there, as the session writes it; the draft may have gone on from there. */
export function arrived(undo: Undo<Draft>, sent: Experiment, running: Experiment): Undo<Draft> {
  const { present } = undo;
  return present.experiment === sent ? { ...undo, present: { ...present, experiment: running } } : undo;
}

/** A step is known to have this experiment; all others stay as they are. */
export function given(undo: Undo<Draft>, id: number | undefined, experiment: Experiment): Undo<Draft> {
  return rebase(undo, (draft) => (draft.id === id ? { ...draft, experiment } : draft));
}

/** Whether the present step began afresh, on other data, with the network of the step before. */
export function beganWithSameNetwork({ past, present }: Undo<Draft>): boolean {
  const before = past.at(-1)?.experiment;
  if (!present.isFresh || !before) return false;
  const { dataset, networks } = present.experiment;
  return !isEqual(before.dataset, dataset) && isEqual(before.networks, networks);
}

/** What was refused is no step of undo; what runs is there instead. */
export function without(undo: Undo<Draft>, running: Experiment): Undo<Draft> {
  if (isSame(undo.present.experiment, running)) return undo;
  const before = back(undo);
  const isBefore = isSame(before.present.experiment, running);
  const present = { ...before.present, experiment: running };
  return isBefore ? { ...before, present, future: [] } : { ...undo, present, touched: null };
}

/** What the session has otherwise now, in every step. */
export function followed(undo: Undo<Draft>, before: Experiment, running: Experiment): Undo<Draft> {
  return rebase(undo, (draft) => {
    const experiment = merge(before, draft.experiment, running);
    return { ...draft, experiment: isSame(experiment, running) ? running : experiment };
  });
}
