/** Positions of the speed slider; the last one is as fast as it goes. */
export const FASTEST = 100;

const SLOWEST_PER_SEC = 1;
const FASTEST_LIMITED_PER_SEC = 2_000;

/** Steps a second at a position, null for as fast as it goes: each position is faster by the same factor. */
export function speedAt(position: number): number | null {
  if (position >= FASTEST) return null;
  const part = position / (FASTEST - 1);
  const speed = SLOWEST_PER_SEC * (FASTEST_LIMITED_PER_SEC / SLOWEST_PER_SEC) ** part;
  return Number(speed.toPrecision(2));
}

/** The nearest position of a speed. */
export function positionOf(speed: number | null): number {
  if (speed === null) return FASTEST;
  const part = Math.log(speed / SLOWEST_PER_SEC) / Math.log(FASTEST_LIMITED_PER_SEC / SLOWEST_PER_SEC);
  return Math.round(Math.min(1, Math.max(0, part)) * (FASTEST - 1));
}

/** "12 steps a second" */
export function speedInWords(speed: number | null): string {
  if (speed === null) return "as fast as it goes";
  return `${speed} ${speed === 1 ? "step" : "steps"} a second`;
}
