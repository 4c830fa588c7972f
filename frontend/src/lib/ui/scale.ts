/** How positions of a slider stand for numbers. A logarithmic scale may start at 0, which has a place of its own. */
export interface Scale {
  readonly minimum: number;
  readonly maximum: number;
  readonly kind: "linear" | "log";
}

/** Positions of a slider: fine enough for every pixel of it. */
export const POSITIONS = 400;

/** A logarithmic scale that starts at 0 reaches down to this part of its maximum, then jumps to 0. */
const LEAST_PART = 1e-6;

/** The number at a position of 0 to `POSITIONS`, to three significant digits. */
export function valueAtPosition(position: number, scale: Scale): number {
  const { minimum, maximum, kind } = scale;
  const part = position / POSITIONS;
  if (part <= 0) return minimum;
  if (part >= 1) return maximum;
  if (kind === "linear") return rounded(minimum + part * (maximum - minimum));
  const least = leastOf(scale);
  return rounded(least * (maximum / least) ** part);
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

function leastOf({ minimum, maximum }: Scale): number {
  return minimum > 0 ? minimum : maximum * LEAST_PART;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
