/** Cells that stand for “no value”, in any case, beside those that are empty. */
export const MISSING = [
  "NA",
  "N/A",
  "#N/A",
  "<NA>",
  "n.a.",
  "NaN",
  "null",
  "nil",
  "?",
  "-",
  "–",
  "—",
] as const;

/** What spreadsheets write where a formula failed. */
const FAILED = /^#(div\/0!|value!|ref!|name\?|num!|null!|n\/a|nv|wert!|bezug!|zahl!|valeur!|nom\?|valor!)$/i;

/** Which cells hold no value: those of a list of words, in any case, and empty ones. */
export class MissingValues {
  readonly #words: ReadonlySet<string>;

  constructor(words: readonly string[] = MISSING) {
    this.#words = new Set(words.map((word) => word.trim().toLowerCase()));
  }

  has(cell: string): boolean {
    return cell === "" || this.#words.has(cell.toLowerCase()) || isFailedFormula(cell);
  }
}

export function isFailedFormula(cell: string): boolean {
  return cell.startsWith("#") && FAILED.test(cell);
}
