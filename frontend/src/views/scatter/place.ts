export type Place = readonly [x: number, y: number];

/** Which way each arrow key goes. */
export const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** How many of the nearest samples are told. */
const NEIGHBOURS = 3;

/** The number of the place that is nearest to a point, of x and y of each; -1 if none is within reach. */
export function nearest(places: ArrayLike<number>, [x, y]: Place, reach: number): number {
  let [found, least] = [-1, reach ** 2];
  for (let i = 0; 2 * i < places.length; i++) {
    const distance = (places[2 * i]! - x) ** 2 + (places[2 * i + 1]! - y) ** 2;
    if (distance <= least) [found, least] = [i, distance];
  }
  return found;
}

/** The number of the nearest place in a direction, no more than half a right angle off it; -1 if there is none. */
export function nearestTowards(places: ArrayLike<number>, [x, y]: Place, [dx, dy]: Place): number {
  let [found, least] = [-1, Infinity];
  for (let i = 0; 2 * i < places.length; i++) {
    const [right, up] = [places[2 * i]! - x, places[2 * i + 1]! - y];
    const along = right * dx + up * dy;
    const aside = Math.abs(right * dy - up * dx);
    const way = along + aside;
    if (along > 0 && aside <= along && way < least) [found, least] = [i, way];
  }
  return found;
}

/** The classes of the samples that lie nearest, the nearest first. */
export function nearestLabels(
  [x, y]: Place,
  places: ArrayLike<number>,
  labels: ArrayLike<number>,
): readonly number[] {
  const apart = Array.from({ length: labels.length }, (_, i) => ({
    label: labels[i]!,
    distance: (places[2 * i]! - x) ** 2 + (places[2 * i + 1]! - y) ** 2,
  }));
  return apart
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEIGHBOURS)
    .map(({ label }) => label);
}
