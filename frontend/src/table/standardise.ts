/** How a number that was made fit for learning is shown as it was measured: offset + factor × number. */
export type Scale = readonly [offset: number, factor: number];

export interface Scaled {
  readonly values: readonly number[];
  readonly scale: Scale;
}

/** The plane is drawn from −6 to 6: numbers are spread over it by their deviation. */
const EDGE = 6;
const WIDEST = 2.2;
/** However far out some lie, the others keep at least this deviation. */
const NARROWEST = 1;
const PER_UNIT = 1000;

/** Bring numbers to a mean of 0 and a deviation with which all are within −6 to 6, but for those very far out. */
export function standardised(numbers: readonly number[]): Scaled & { readonly beyond: number } {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), Number.MIN_VALUE);
  const parts = numbers.map((number) => number / largest);
  const mean = average(parts);
  const deviation = Math.sqrt(average(parts.map((part) => (part - mean) ** 2)));
  const places = parts.map((part) => (part - mean) / deviation);
  const furthest = places.reduce((most, place) => Math.max(most, Math.abs(place)), 0);
  const width = Math.min(WIDEST, Math.max(NARROWEST, EDGE / furthest));
  const wide = places.map((place) => short(place * width));
  return {
    values: wide.map((place) => Math.min(EDGE, Math.max(-EDGE, place))),
    scale: [mean * largest, (deviation / width) * largest],
    beyond: wide.filter((place) => Math.abs(place) > EDGE).length,
  };
}

/** Bring numbers to −1 to 1. */
export function fitted(numbers: readonly number[]): Scaled {
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale: Scale = [low / 2 + high / 2, high / 2 - low / 2];
  return { values: numbers.map((number) => short((number - scale[0]) / scale[1])), scale };
}

/** Points are part of the link: three digits say where they are. */
function short(value: number): number {
  return Math.round(value * PER_UNIT) / PER_UNIT;
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
