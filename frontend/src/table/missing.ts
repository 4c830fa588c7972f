/** Cells that stand for “no value”, in any case, beside those that are empty. */
export const MISSING = [
  "NA",
  "N/A",
  "#N/A",
  "<NA>",
  "n.a.",
  "NaN",
  "null",
  "(null)",
  "<null>",
  "\\N",
  "NaT",
  "nil",
  "?",
  "-",
  "–",
  "—",
] as const;

/** Words that are values of their own where there are others, and no value among numbers. */
const AMONG_NUMBERS: ReadonlySet<string> = new Set([
  ".",
  "..",
  "...",
  "…",
  "--",
  "---",
  "*",
  "none",
  "(none)",
  "missing",
  "unknown",
  "undefined",
  "blank",
  "(blank)",
  "empty",
  "nd",
  "n.d.",
  "k.a.",
  "unbekannt",
]);

/** What spreadsheets write where a formula failed. */
const FAILED = /^#(div\/0!|value!|ref!|name\?|num!|null!|n\/a|nv|wert!|bezug!|zahl!|valeur!|nom\?|valor!)$/i;

/** Which cells hold no value: those of a list of words, in any case, and empty ones. */
export class MissingValues {
  readonly #words: ReadonlySet<string>;
  readonly #longest: number;
  readonly #isUsual: boolean;

  constructor(words: readonly string[] | null = null) {
    this.#isUsual = words === null;
    this.#words = new Set((words ?? MISSING).map((word) => word.trim().toLowerCase()));
    this.#longest = Math.max(0, ...[...this.#words].map(({ length }) => length));
  }

  has(cell: string): boolean {
    const isWord = cell.length <= this.#longest && this.#words.has(cell.toLowerCase());
    return cell === "" || isWord || isFailedFormula(cell);
  }

  /** Whether a cell holds no value in a column of numbers, where it may hold one among words. */
  hasAmongNumbers(cell: string): boolean {
    return this.has(cell) || (this.#isUsual && !/^-?\d/.test(cell) && AMONG_NUMBERS.has(cell.toLowerCase()));
  }
}

export function isFailedFormula(cell: string): boolean {
  return cell.startsWith("#") && FAILED.test(cell);
}
