/** It is rung where so large a share of the test samples has a smaller number: one of 100 is a false alarm. */
export const ALARM = 0.99;
/** Where so large a share has a smaller number, there is doubt. */
const DOUBT = 0.9;

/** What pictures are called, and which strangers they are compared with. */
export interface Comparison {
  readonly noun: string;
  readonly kind: "animals" | "digits";
}

/** Digits are compared with animals, and all else with digits. */
export function comparedWith(classNames: readonly string[]): Comparison {
  const areDigits = classNames.length > 0 && classNames.every((name) => /^\d$/.test(name));
  return areDigits ? { noun: "digit", kind: "animals" } : { noun: "picture", kind: "digits" };
}

/** The share of these errors, from the least to the largest, that are smaller. */
export function shareBelow(sorted: ArrayLike<number>, error: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < error) low = middle + 1;
    else high = middle;
  }
  return sorted.length > 0 ? low / sorted.length : 0;
}

/** The number from which on it is alarmed, among these of the test set, from the least to the largest. */
export function alarmAt(test: ArrayLike<number>): number {
  return test[Math.min(test.length - 1, Math.ceil(ALARM * test.length))] ?? 0;
}

/** What is said of a sample that is like others, and of these. */
interface Usual {
  readonly usual: string;
  readonly others: string;
}

/** What it means that so large a share of the test samples has a smaller number. */
export function judgedInWords(share: number, noun: string, { usual, others }: Usual): string {
  if (share >= 1) return `Stranger than every test ${noun}: no ${noun}.`;
  const part = `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;
  if (share >= ALARM) return `Stranger than ${part} of the test ${noun}s: no ${noun}.`;
  if (share >= DOUBT) return `Stranger than ${part} of the test ${noun}s: hardly a ${noun}.`;
  return `${usual} a ${noun}: ${Math.round(100 * (1 - share))} % of the test ${noun}s ${others}.`;
}
