/** Which principal component an axis of the picture shows, and whether it is turned round. */
interface Axis {
  readonly component: 0 | 1;
  readonly sign: 1 | -1;
}

/** How the scores by two components are shown: across and up. */
export type Orientation = readonly [across: Axis, up: Axis];

export const AS_COMPUTED: Orientation = [
  { component: 0, sign: 1 },
  { component: 1, sign: 1 },
];

/**
 * The orientation in which scores look most like the places before, of the same samples. So nothing flips over while it
 * trains, not even where the second component becomes the first.
 */
export function continuing(before: ArrayLike<number>, scores: ArrayLike<number>): Orientation {
  if (before.length !== scores.length) return AS_COMPUTED;
  const likeness = (axis: number, component: number) => {
    let sum = 0;
    for (let i = 0; i < scores.length; i += 2) sum += before[i + axis]! * scores[i + component]!;
    return sum;
  };
  const [straight, up] = [likeness(0, 0), likeness(1, 1)];
  const [crossed, upCrossed] = [likeness(0, 1), likeness(1, 0)];
  if (Math.abs(crossed * upCrossed) > Math.abs(straight * up)) {
    return [axisOf(1, crossed), axisOf(0, upCrossed)];
  }
  return [axisOf(0, straight), axisOf(1, up)];
}

/** Scores, (samples, 2), as places of a plane that is shown from -1 to 1. */
export function oriented(
  scores: ArrayLike<number>,
  [across, up]: Orientation,
  reach: number,
): Float32Array<ArrayBuffer> {
  const places = new Float32Array(scores.length);
  for (let i = 0; i < scores.length; i += 2) {
    places[i] = (across.sign * scores[i + across.component]!) / reach;
    places[i + 1] = (up.sign * scores[i + up.component]!) / reach;
  }
  return places;
}

function axisOf(component: 0 | 1, likeness: number): Axis {
  return { component, sign: likeness < 0 ? -1 : 1 };
}
