const PER_PIXEL = 0.01;
const FINE = 0.1;
const DIGITS = 4;

/** A number dragged by so many pixels: a hundredth each, a tenth of that when fine; larger numbers move faster. */
export function scrubbed(value: number, pixels: number, isFine: boolean): number {
  const step = PER_PIXEL * Math.max(1, Math.abs(value)) * (isFine ? FINE : 1);
  return Number((value + pixels * step).toFixed(DIGITS));
}

/** A number as people type it: with a comma or a real minus sign as well; null if it is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
