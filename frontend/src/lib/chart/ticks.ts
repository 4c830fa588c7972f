import { formatCount } from "../format";

const STEPS = [1, 2, 5, 10];
/** Digits of the ticks in each decade, for many decades and for few. */
const LOG_PATTERNS = [[1], [1, 3], [1, 2, 5]];
const FEWEST = 3;

/** Round numbers from `least` to `most`, at most about `count`. */
export function linearTicks(least: number, most: number, count: number): number[] {
  if (!(most > least)) return [least];
  const step = niceStep((most - least) / Math.max(1, count));
  const ticks: number[] = [];
  for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++)
    ticks.push(cleaned(i * step));
  return ticks;
}

/** Numbers such as 0.1, 0.3, 1, 3 from `least` to `most`, at most about `count`; round ones within a part of a decade. */
export function logTicks(least: number, most: number, count: number): number[] {
  for (const pattern of LOG_PATTERNS) {
    const ticks = patternTicks(least, most, pattern);
    if (ticks.length >= FEWEST) return thinned(ticks, count);
  }
  return linearTicks(least, most, count);
}

/** A whole number of steps, as people say it: 500, 1,500, 20k, 1.5M. */
export function formatStep(step: number): string {
  if (step >= 1e6) return `${cleaned(step / 1e6)}M`;
  if (step >= 1e4) return `${cleaned(step / 1e3)}k`;
  return formatCount(step);
}

function patternTicks(least: number, most: number, pattern: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(least)); 10 ** decade <= most; decade++) {
    for (const digit of pattern) {
      const tick = cleaned(digit * 10 ** decade);
      if (tick >= least * (1 - 1e-9) && tick <= most * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

function thinned(ticks: number[], count: number): number[] {
  const every = Math.ceil(ticks.length / Math.max(1, count));
  return every <= 1 ? ticks : ticks.filter((_, i) => i % every === 0);
}

function niceStep(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(step));
  const digit = STEPS.find((candidate) => candidate * decade >= step * (1 - 1e-9)) ?? 10;
  return digit * decade;
}

/** Without the dust of floating-point products. */
function cleaned(value: number): number {
  return Number(value.toPrecision(12));
}
