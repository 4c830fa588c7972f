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

/** A new step. Steps that touch the same thing right after each other, such as a slider, are one step. */
export function step<T>(undo: Undo<T>, present: T, touched: string | null = null): Undo<T> {
  const isSame = touched !== null && touched === undo.touched && undo.future.length === 0;
  const past = isSame ? undo.past : [...undo.past, undo.present].slice(-MOST_STEPS);
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

/** Change every value, when the ground that they all stand on has changed. */
export function rebase<T>({ past, present, future, touched }: Undo<T>, change: (value: T) => T): Undo<T> {
  return { past: past.map(change), present: change(present), future: future.map(change), touched };
}
