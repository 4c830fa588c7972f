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

/** What it is to be the same: of one class, or drawn by one person. */
export type Same = "class" | "person";

const WORDS: Readonly<Record<Same, { one: (name: string) => string; none: string }>> = {
  class: {
    one: (name) => `The same as ${name}, and different from all others.`,
    none: "Different from all examples",
  },
  person: { one: (name) => `Drawn as by ${name}, and by no other.`, none: "Like none of these hands" },
};

/** What examples are called: each by its class, or as the hand of somebody who is not named. */
export function exampleNames(same: Same, classNames: readonly string[], hands: number): readonly string[] {
  return same === "class" ? classNames : Array.from({ length: hands }, (_, i) => `hand ${i + 1}`);
}

/** Which examples are like what is looked at, whose distances these are, one for each name. */
export function comparedInWords(
  distances: ArrayLike<number>,
  threshold: number,
  names: readonly string[],
  same: Same = "class",
): string {
  const all = Array.from(distances, (distance, i) => ({ distance, name: names[i] ?? String(i) }));
  const [nearest, ...others] = all.sort((one, other) => one.distance - other.distance);
  if (!nearest)
    return same === "class"
      ? "Draw something, and see what it is the same as."
      : "Draw something, and see whose hand it is like.";
  const { one, none } = WORDS[same];
  const also = others.filter(({ distance }) => isSame(distance, threshold)).map(({ name }) => name);
  if (!isSame(nearest.distance, threshold)) return `${none}; ${nearest.name} is nearest.`;
  if (also.length === 0) return one(nearest.name);
  if (same === "person") return `Most like ${nearest.name}; like ${also.join(", ")}, too.`;
  return `Nearest to ${nearest.name}; the same as ${also.join(", ")}, too.`;
}
