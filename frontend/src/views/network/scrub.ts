const PER_PIXEL = 0.01;
const FINE = 0.1;
const DIGITS = 4;

/** A number dragged by so many pixels: a hundredth each, a tenth of that when fine; larger numbers move faster. */
export function scrubbed(value: number, pixels: number, isFine: boolean): number {
  const step = PER_PIXEL * Math.max(1, Math.abs(value)) * (isFine ? FINE : 1);
  return Number((value + pixels * step).toFixed(DIGITS));
}
