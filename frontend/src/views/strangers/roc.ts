import { shareBelow } from "./alarm";

/** A corner of a ROC curve: the shares of test samples and of strangers at which it is alarmed. */
export interface Corner {
  readonly falseAlarms: number;
  readonly found: number;
}

/** The share of these numbers, from the least to the largest, that are at a limit or above it. */
export function shareAbove(sorted: ArrayLike<number>, limit: number): number {
  return sorted.length > 0 ? 1 - shareBelow(sorted, limit) : 0;
}

/** What is alarmed at for each limit, from none to all; numbers from the least to the largest. */
export function rocOf(test: ArrayLike<number>, strangers: ArrayLike<number>): readonly Corner[] {
  if (test.length === 0 || strangers.length === 0) return [];
  const corners: Corner[] = [{ falseAlarms: 0, found: 0 }];
  let [known, strange] = [test.length, strangers.length];
  while (known > 0 || strange > 0) {
    const limit = Math.max(test[known - 1] ?? -Infinity, strangers[strange - 1] ?? -Infinity);
    // Nothing is below a limit that is no number: all that is left is alarmed at.
    while (known > 0 && !(test[known - 1]! < limit)) known--;
    while (strange > 0 && !(strangers[strange - 1]! < limit)) strange--;
    corners.push({ falseAlarms: 1 - known / test.length, found: 1 - strange / strangers.length });
  }
  return corners;
}
