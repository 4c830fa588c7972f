/** So many powers of ten are shown below the largest at most. */
export const DECADES = 6;
/** The least bar is so much of a power of ten tall, as far as there is room for it. */
const LEAST = 0.25;

/**
 * How tall the bars are, 0 to 1: the largest fills its room, and each power of ten less takes the same step down, as large
 * as the least bar lets it be.
 */
export function barsOf(influence: ArrayLike<number>): number[] {
  const values = Array.from(influence);
  const largest = Math.max(0, ...values);
  if (!(largest > 0)) return values.map(() => 0);
  const least = Math.min(...values.filter((value) => value > 0));
  const decades = Math.min(DECADES, Math.log10(largest / least) + LEAST);
  return values.map((value) => (value > 0 ? Math.max(0, 1 + Math.log10(value / largest) / decades) : 0));
}

/** Which element counts most, and how much the first one counts beside it, in words. */
export function memoryInWords(influence: ArrayLike<number>): string {
  const values = Array.from(influence);
  if (values.some(Number.isNaN)) return "The answer is no finite number any more.";
  const largest = Math.max(0, ...values);
  if (values.length === 0) return "Known as soon as an input is answered.";
  if (!(largest > 0)) return "The answer depends on no element.";
  const most = values.indexOf(largest);
  const words = `Element ${most + 1} of ${values.length} counts most`;
  return most === 0 ? `${words}: the first.` : `${words}, the first ${share(values[0]! / largest)} of that.`;
}

function share(part: number): string {
  return part < 10 ** -DECADES ? "less than a millionth" : `${+(100 * part).toPrecision(2)} %`;
}
