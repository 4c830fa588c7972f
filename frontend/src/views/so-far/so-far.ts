/** What was said after each element of a sequence: a row of probabilities each. */
export interface SoFar {
  readonly rows: readonly (readonly number[])[];
}

/** The rows of a tensor, up to the sequence's end; null where they are not of so many classes. */
export function soFarOf(
  probabilities: ArrayLike<number>,
  shape: readonly number[],
  elements: number,
  classes: number,
): SoFar | null {
  if (shape[1] !== classes) return null;
  const count = Math.min(shape[0] ?? 0, elements);
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from({ length: classes }, (_row, k) => probabilities[i * classes + k] ?? 0),
  );
  return { rows };
}

/** The class that is thought likeliest. */
export function guessIn(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}

/** After how many elements the last guess was there to stay. */
export function knownAfter({ rows }: SoFar): number {
  const last = rows.at(-1);
  if (!last) return 0;
  const final = guessIn(last);
  const other = rows.findLastIndex((row) => guessIn(row) !== final);
  return other + 2;
}

/** The guesses one after another, each with the elements at which it begins and before which it ends. */
export function guessesOf({ rows }: SoFar): { guess: number; from: number; to: number }[] {
  const runs: { guess: number; from: number; to: number }[] = [];
  for (const [i, row] of rows.entries()) {
    const guess = guessIn(row);
    const last = runs.at(-1);
    if (last?.guess === guess) last.to = i + 1;
    else runs.push({ guess, from: i, to: i + 1 });
  }
  return runs;
}

/** When it knew, in words. */
export function inWords(soFar: SoFar, names: readonly string[], noun: string): string {
  const { rows } = soFar;
  const last = rows.at(-1);
  if (!last) return "";
  if (last.some(Number.isNaN)) return "The answer is no finite number any more.";
  const name = names[guessIn(last)] ?? "";
  const before = new Set(guessesOf(soFar).map(({ guess }) => names[guess]));
  before.delete(name);
  const others = before.size > 0 ? `; before, it thought of ${[...before].join(", ")}` : "";
  return `${name} since ${noun} ${knownAfter(soFar)} of ${rows.length}${others}.`;
}
