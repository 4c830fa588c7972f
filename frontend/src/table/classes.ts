import type { Column } from "./column";

/** The classes of a label: each row's, and those that occur in some rows, in order. */
export interface Classes {
  readonly of: readonly (string | null)[];
  presentIn(rows: readonly number[]): string[];
}

const BOOLEANS = new Set(["true", "false", "yes", "no", "on", "off"]);

/** Cells that say the same are one class: True and TRUE, 1 and 1.0. */
export function classesOf({ cells, values, isNumeric, isMissing }: Column): Classes {
  const spellings = new Map<string, string>();
  const of = cells.map((cell, row) => {
    if (isMissing[row]) return null;
    const key = keyOf(cell, isNumeric ? values[row]! : NaN);
    if (!spellings.has(key)) spellings.set(key, cell.replace(/\s+/gu, " "));
    return spellings.get(key)!;
  });
  return { of, presentIn: (rows) => inOrder(new Set(rows.map((row) => of[row]!))) };
}

/** The names of all classes of a label, in order. */
export function classNames(column: Column): string[] {
  const names = classesOf(column).of.filter((name) => name !== null);
  return inOrder(new Set(names));
}

function keyOf(cell: string, value: number): string {
  if (!Number.isNaN(value)) return String(value);
  const lower = cell.toLowerCase();
  return BOOLEANS.has(lower) ? lower : cell.replace(/\s+/gu, " ");
}

/** Two names that differ in capitals alone, of which one may be meant; null if there are none. */
export function namedAlike(names: readonly string[]): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    const other = seen.get(lower);
    if (other !== undefined) return [other, name];
    seen.set(lower, name);
  }
  return null;
}

function inOrder(names: ReadonlySet<string>): string[] {
  return [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
