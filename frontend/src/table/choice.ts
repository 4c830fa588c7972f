import { classNames } from "./classes";
import type { Column } from "./column";
import type { Table } from "./table";

/** Which columns are what, and whether the label is a class or a number. */
export interface Choice {
  readonly inputs: readonly number[];
  readonly label: number;
  readonly target: "classes" | "number";
}

/** What a network of the plane can tell apart. */
export const MOST_CLASSES = 8;
/** A column with more cells without a value than this part is not suggested. */
const MOST_MISSING = 0.3;
/** Numbers that differ by less than this part of their size are the same but for rounding. */
const ROUNDING = 1e-12;
const DATE = /^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?|\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?)$/;
const KEY =
  /^(id|index|idx|key|nr|no|num|number|nummer|rownames?|row|#|lfd.*|unnamed: 0)\.?$|[_ ](id|key|nr)$|[a-z]I[dD]$/i;
const TARGET =
  /^(class|classes|label|target|species|kind|type|category|outcome|output|result|diagnosis|survived|klasse|art|typ|sorte|ziel|classe|tipo|clase)$/i;

/** Why a column cannot be an input, in a sentence with its first bad cell; null if it can. */
export function refusalOf(column: Column, rows: Table["rows"]): string | null {
  const { cells, values, missing, isMissing, isNumeric, name } = column;
  if (missing === cells.length) return `“${name}” has no values.`;
  if (!isNumeric) {
    const bad = values.findIndex((value, row) => Number.isNaN(value) && !isMissing[row]);
    const [cell = "", number = 0] = [cells[bad], rows[bad]?.number];
    const what = DATE.test(cell) ? "a date or a time" : "not a number";
    return `“${name}” does not hold numbers: “${shortened(cell)}” in row ${number} is ${what}.`;
  }
  if (isConstant(column)) return `“${name}” is ${shownValue(column)} in every row.`;
  return null;
}

/** Whether all numbers of a column are the same, but for rounding. */
export function isConstant({ values }: Column): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return !(high / 2 - low / 2 > (ROUNDING / 2) * Math.max(Math.abs(low), Math.abs(high)));
}

function shownValue({ cells, values }: Column): string {
  return cells[values.findIndex((value) => !Number.isNaN(value))] ?? "";
}

/** Whether a column of few words can be an input of a table: one number for each word. */
export function isOfWords(column: Column): boolean {
  return !column.isNumeric && isOfClasses(column);
}

/** The columns that may be inputs of a table, by number. */
export function inputsOf({ columns, rows }: Table): number[] {
  return columns.flatMap((column, i) => (isOfWords(column) || refusalOf(column, rows) === null ? [i] : []));
}

/** A column of a few words, or else of numbers, as the label; the first other columns of numbers as inputs. */
export function suggestedChoice(table: Table): Choice | null {
  const { columns } = table;
  const all = columns.map((_, i) => i);
  const usable = all.filter((i) => refusalOf(columns[i]!, table.rows) === null);
  const good = usable.filter((i) => !isKey(columns[i]!) && !isIndex(table, i) && isMostlyThere(columns[i]!));
  const words = all.filter((i) => !columns[i]!.isNumeric && isOfClasses(columns[i]!));
  const [first] = preferred(words, columns);
  const label = first ?? preferred(good, columns)[0] ?? preferred(usable, columns)[0];
  if (label === undefined) return null;
  const others = [...good, ...usable.filter((i) => !good.includes(i))].filter((i) => i !== label);
  const isAmple = good.filter((i) => i !== label).length > 0;
  const inputs = (isAmple ? good.filter((i) => i !== label) : others).slice(0, 2);
  return inputs.length === 0 ? null : { inputs, label, target: targetOf(columns[label]!) };
}

/** Those whose names say that they are what is asked for come first, then those further right. */
function preferred(indices: readonly number[], columns: readonly Column[]): number[] {
  const rank = (i: number) => (TARGET.test(columns[i]!.name) ? columns.length : 0) + i;
  return [...indices].sort((a, b) => rank(b) - rank(a));
}

/** Whether a column numbers the rows rather than measuring anything. */
function isKey({ name, values }: Column): boolean {
  return (
    KEY.test(name) &&
    new Set(values).size === values.length &&
    values.every((value) => Number.isInteger(value))
  );
}

/** Programs that write the numbers of the rows leave the head of that column empty. */
function isIndex({ hasHeader, columns }: Table, column: number): boolean {
  return hasHeader && column === 0 && columns[0]!.name === "column 1";
}

function isMostlyThere({ cells, missing }: Column): boolean {
  return missing <= MOST_MISSING * cells.length;
}

/** Few different words, some of them in several rows, as names of rows are not. */
function isOfClasses(column: Column): boolean {
  const count = classNames(column).length;
  const isRepeating = count < column.cells.length - column.missing;
  return count > 1 && count <= MOST_CLASSES && (isRepeating || TARGET.test(column.name));
}

/** Few different whole numbers are classes, all others are values. */
export function targetOf({ isNumeric, values }: Column): Choice["target"] {
  if (!isNumeric) return "classes";
  const different = new Set(values.filter((value) => !Number.isNaN(value)));
  const areWhole = [...different].every(Number.isInteger);
  const areFew =
    different.size <= 2 || (different.size <= MOST_CLASSES && 2 * different.size <= values.length);
  return areWhole && areFew ? "classes" : "number";
}

/** A cell in few letters. */
export function shortened(cell: string): string {
  return cell.length > 24 ? `${cell.slice(0, 23)}…` : cell;
}
