/** Whether two samples so far apart are called the same. */
export function isSame(distance: number, threshold: number): boolean {
  return distance <= threshold;
}

/** Whether two drawings are the same, in one word, and how it is known; nothing while that is not known. */
export function verdictOf(distance: number, threshold: number): readonly [word: string, why: string] | null {
  if (Number.isNaN(distance) || Number.isNaN(threshold)) return null;
  const word = isSame(distance, threshold) ? "same" : "different";
  return [word, `${distance.toFixed(2)} apart; up to ${threshold.toFixed(2)} is the same.`];
}

/** Which examples are like what is looked at, whose distances these are, one for each class. */
export function comparedInWords(
  distances: ArrayLike<number>,
  threshold: number,
  classNames: readonly string[],
): string {
  const all = Array.from(distances, (distance, i) => ({ distance, name: classNames[i] ?? String(i) }));
  const [nearest, ...others] = all.sort((one, other) => one.distance - other.distance);
  if (!nearest) return "Draw something, and see what it is the same as.";
  const also = others.filter(({ distance }) => isSame(distance, threshold)).map(({ name }) => name);
  if (!isSame(nearest.distance, threshold)) return `Different from all examples; ${nearest.name} is nearest.`;
  if (also.length === 0) return `The same as ${nearest.name}, and different from all others.`;
  return `Nearest to ${nearest.name}; the same as ${also.join(", ")}, too.`;
}
