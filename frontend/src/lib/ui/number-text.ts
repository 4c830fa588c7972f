/** What a number may be. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly integer?: boolean;
}

/** A number that was typed, or why it is none that can be taken, in words. */
export type Typed = { readonly value: number } | { readonly refusal: string };

/** The spaces that part thousands, or came along when the number was copied. */
const GAPS = /[\s\u00a0\u2007\u2009\u202f]/g;
const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3}){2,}(\.\d+)?$/;

/** A number as people type it: with a decimal comma, spaces or a real minus sign as well; null if it is none. */
export function numberOf(text: string): number | null {
  const short = text.replace(GAPS, "").replace("−", "-");
  const plain = GROUPED.test(short) ? short.replaceAll(",", "") : short.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** What was typed into a field that may hold such numbers: one beyond them is refused, not bent. */
export function readNumber(text: string, bounds: Bounds): Typed {
  const value = numberOf(text);
  if (value === null || value < bounds.minimum || value > bounds.maximum)
    return { refusal: expected(bounds) };
  return bounds.integer && !Number.isInteger(value) ? { refusal: expected(bounds) } : { value };
}

/** Whole numbers between commas, spaces or ×, such as “3 × 3”; null where one of them is none. */
export function wholeNumbersOf(text: string): number[] | null {
  const numbers = text
    .split(/[\s,×]+/)
    .filter(Boolean)
    .map(numberOf);
  const isWhole = (value: number | null): value is number => value !== null && Number.isInteger(value);
  return numbers.length > 0 && numbers.every(isWhole) ? numbers : null;
}

function expected({ minimum, maximum, integer }: Bounds): string {
  return `It must be ${integer ? "a whole number" : "a number"}${between(minimum, maximum)}`;
}

function between(minimum: number, maximum: number): string {
  const [low, high] = [minimum, maximum].map((limit) =>
    limit.toLocaleString("en-US", { maximumSignificantDigits: 21 }),
  );
  if (Number.isFinite(minimum) && Number.isFinite(maximum)) return ` from ${low} to ${high}`;
  if (Number.isFinite(minimum)) return ` of at least ${low}`;
  return Number.isFinite(maximum) ? ` of at most ${high}` : "";
}
