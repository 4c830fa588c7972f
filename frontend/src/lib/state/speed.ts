import { formatCount } from "../format";

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

/** "12 steps a second"; epochs, where at least one takes less than a second. */
export function speedInWords(speed: number | null, stepsPerEpoch: number): string {
  if (speed === null) return "as fast as it goes";
  const [count, unit] = measured(speed, stepsPerEpoch);
  return `${count} ${count === 1 ? unit : `${unit}s`} a second`;
}

/** The same for the eye: "12 steps/s", "30 epochs/s", "max". */
export function shortSpeed(speed: number | null, stepsPerEpoch: number): string {
  if (speed === null) return "max";
  const [count, unit] = measured(speed, stepsPerEpoch);
  return `${formatCount(count)} ${count === 1 ? unit : `${unit}s`}/s`;
}

/** Whole batches in one pass over the training samples. */
export function stepsPerEpoch(samples: number, batchSize: number): number {
  return Math.max(1, Math.floor(samples / batchSize));
}

function measured(speed: number, stepsPerEpoch: number): readonly [count: number, unit: "step" | "epoch"] {
  return speed >= stepsPerEpoch && stepsPerEpoch > 1
    ? [Number((speed / stepsPerEpoch).toPrecision(2)), "epoch"]
    : [speed, "step"];
}

const STOPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** The next speed that people choose, faster or slower. */
export function nextSpeed(speed: number | null, direction: 1 | -1): number | null {
  if (direction > 0) return speed === null ? null : (STOPS.find((stop) => stop > speed) ?? null);
  return STOPS.findLast((stop) => speed === null || stop < speed) ?? SLOWEST_PER_SEC;
}
