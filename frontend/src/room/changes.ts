import type { ChangeState } from "../lib/protocol/generated";

/** What of a member's changes can be undone next, and what redone; each at most one. */
export interface LastChanges {
  readonly undoable: ChangeState | undefined;
  readonly redoable: ChangeState | undefined;
}

/** The last change of a seat that is in effect, and the first one after it that is not. */
export function lastChanges(changes: readonly ChangeState[], seat: number): LastChanges {
  const own = changes.filter((change) => change.seat === seat);
  const last = own.findLastIndex(({ undone }) => !undone);
  return { undoable: own[last], redoable: own[last + 1] };
}

/** Who has changed something and has no seat any more. */
export function changedByOthers(
  changes: readonly ChangeState[],
  seats: readonly { readonly number: number }[],
): readonly { readonly seat: number; readonly name: string }[] {
  const here = new Set(seats.map(({ number }) => number));
  const gone = new Map(changes.filter(({ seat }) => !here.has(seat)).map(({ seat, name }) => [seat, name]));
  return [...gone].map(([seat, name]) => ({ seat, name }));
}

/** The newest change by a member, for whoever has the seat `own` to be told of. */
export function newestChange(changes: readonly ChangeState[], own: number | null): ChangeState | undefined {
  return changes.findLast(({ seat }) => seat !== own);
}
