/** Values that came one after the other, to go back and forth between. */
export interface Undo<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last step changed: more of the same becomes part of that step. */
  readonly touched: string | null;
}

const MOST_STEPS = 200;

export function startUndo<T>(present: T): Undo<T> {
  return { past: [], present, future: [], touched: null };
}

/** Whether what touches this right now becomes part of the last step. */
export function continues<T>(undo: Undo<T>, touched: string | null): boolean {
  return touched !== null && touched === undo.touched && undo.future.length === 0;
}

/** A new step. Steps that touch the same thing right after each other, such as a slider, are one step. */
export function step<T>(undo: Undo<T>, present: T, touched: string | null = null): Undo<T> {
  const past = continues(undo, touched) ? undo.past : [...undo.past, undo.present].slice(-MOST_STEPS);
  return { past, present, future: [], touched };
}

export function back<T>({ past, present, future }: Undo<T>): Undo<T> {
  if (past.length === 0) return { past, present, future, touched: null };
  return {
    past: past.slice(0, -1),
    present: past[past.length - 1]!,
    future: [present, ...future],
    touched: null,
  };
}

export function forth<T>({ past, present, future }: Undo<T>): Undo<T> {
  if (future.length === 0) return { past, present, future, touched: null };
  return { past: [...past, present], present: future[0]!, future: future.slice(1), touched: null };
}

/** Go to the nearest value of some kind, back before forth; null if there is none. */
export function walkTo<T>(undo: Undo<T>, isWanted: (value: T) => boolean): Undo<T> | null {
  if (isWanted(undo.present)) return undo;
  const backwards = undo.past.findLastIndex(isWanted);
  const forwards = undo.future.findIndex(isWanted);
  if (backwards >= 0) return walked(undo, back, undo.past.length - backwards);
  return forwards >= 0 ? walked(undo, forth, forwards + 1) : null;
}

function walked<T>(undo: Undo<T>, way: (undo: Undo<T>) => Undo<T>, steps: number): Undo<T> {
  for (let i = 0; i < steps; i++) undo = way(undo);
  return undo;
}

/** Change every value, when the ground that they all stand on has changed. */
export function rebase<T>({ past, present, future, touched }: Undo<T>, change: (value: T) => T): Undo<T> {
  return { past: past.map(change), present: change(present), future: future.map(change), touched };
}
