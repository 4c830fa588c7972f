/** How positions of a slider stand for numbers. A logarithmic scale may start at 0, which has a place of its own. */
export interface Scale {
  readonly minimum: number;
  readonly maximum: number;
  readonly kind: "linear" | "log";
  /** Whole numbers only. */
  readonly integer?: boolean;
  /** How far a key leads on a linear scale; about a twentieth of it, if that is not said. */
  readonly step?: number;
}

/** Positions of a slider: fine enough for every pixel of it. */
export const POSITIONS = 400;

/** A logarithmic scale that starts at 0 reaches down to this part of its maximum, then jumps to 0. */
const LEAST_PART = 1e-6;
/** A linear scale has about so many steps for the keys. */
const STEPS = 20;
/** How many steps Page Up and Page Down take. */
const PAGE = 5;

/** The number at a position of 0 to `POSITIONS`, to three significant digits. */
export function valueAtPosition(position: number, scale: Scale): number {
  const { minimum, maximum, kind } = scale;
  const part = position / POSITIONS;
  if (part <= 0) return minimum;
  if (part >= 1) return maximum;
  if (kind === "linear") return rounded(minimum + part * (maximum - minimum), scale);
  const least = leastOf(scale);
  return rounded(least * (maximum / least) ** part, scale);
}

/** The nearest position of a number. */
export function positionOfValue(value: number, scale: Scale): number {
  const { minimum, maximum, kind } = scale;
  const least = leastOf(scale);
  if (maximum <= minimum || value <= minimum) return 0;
  const part =
    kind === "linear"
      ? (value - minimum) / (maximum - minimum)
      : Math.log(Math.max(value, least) / least) / Math.log(maximum / least);
  return Math.round(Math.min(1, part) * POSITIONS);
}

/**
 * The next number above or below, as people choose such numbers: 0.01, 0.03, 0.1 on a logarithmic scale and powers of two
 * where it has whole numbers, round steps of a twentieth on a linear one.
 */
export function nextValue(value: number, direction: 1 | -1, scale: Scale): number {
  const beyond =
    scale.kind === "linear" ? nextLinear(value, direction, scale) : nextLog(value, direction, scale);
  return Math.min(scale.maximum, Math.max(scale.minimum, beyond));
}

/** Where a key leads from a number; undefined for keys that do not move a slider. */
export function valueByKey(key: string, value: number, scale: Scale): number | undefined {
  if (key === "Home") return scale.minimum;
  if (key === "End") return scale.maximum;
  const steps = STEPS_OF_KEYS[key];
  if (steps === undefined) return undefined;
  let reached = value;
  for (let i = 0; i < Math.abs(steps); i++) reached = nextValue(reached, steps > 0 ? 1 : -1, scale);
  return reached;
}

const STEPS_OF_KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: PAGE,
  PageDown: -PAGE,
};

function nextLinear(
  value: number,
  direction: 1 | -1,
  { minimum, maximum, integer, step: told }: Scale,
): number {
  const step = told ?? Math.max(integer ? 1 : 0, roundStep((maximum - minimum) / STEPS));
  const steps = value / step;
  const next = direction > 0 ? Math.floor(steps + NEARLY) + 1 : Math.ceil(steps - NEARLY) - 1;
  return clean(next * step);
}

function nextLog(value: number, direction: 1 | -1, scale: Scale): number {
  const least = leastOf(scale);
  if (value < least) return direction > 0 ? least : scale.minimum;
  if (direction < 0 && value <= least * (1 + NEARLY)) return scale.minimum;
  const stops = scale.integer ? POWERS_OF_TWO : stopsAround(value);
  const next =
    direction > 0
      ? stops.find((stop) => stop > value * (1 + NEARLY))
      : stops.findLast((stop) => stop < value * (1 - NEARLY));
  return next ?? (direction > 0 ? scale.maximum : scale.minimum);
}

const NEARLY = 1e-6;
const POWERS_OF_TWO = Array.from({ length: 31 }, (_, power) => 2 ** power);

/** 1 and 3 times the powers of ten around a number. */
function stopsAround(value: number): number[] {
  const power = Math.floor(Math.log10(value));
  return [-1, 0, 1].flatMap((away) => [1, 3].map((digit) => Number(`${digit}e${power + away}`)));
}

/** 1, 2 or 5 times a power of ten, at most a number. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [5, 2, 1].find((candidate) => candidate <= (value / power) * 1.001) ?? 1;
  return clean(digit * power);
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

function leastOf({ minimum, maximum }: Scale): number {
  return minimum > 0 ? minimum : maximum * LEAST_PART;
}

function rounded(value: number, { integer }: Scale): number {
  return integer ? Math.round(value) : Number(value.toPrecision(3));
}
