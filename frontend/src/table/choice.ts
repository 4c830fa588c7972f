import { classNames } from "./classes";
import type { Column } from "./column";
import { isDate } from "./dates";
import { numeralOf } from "./numeral";
import type { Table } from "./table";

/** Which columns are what, and whether the label is a class or a number. */
export interface Choice {
  readonly inputs: readonly number[];
  readonly label: number;
  readonly target: "classes" | "number";
}

/** What can be told apart by colours and shapes. */
export const MOST_CLASSES = 20;
/** So many different values are likely classes; more are if each comes twice, or if the column is called so. */
const FEW_CLASSES = 8;
/** So many columns of numbers and more are learned from together; of fewer, two are seen in the plane. */
const MANY_COLUMNS = 5;
/** A table has so many inputs at most. */
export const MOST_COLUMNS = 64;
/** A column with more cells without a value than this part is not suggested. */
const MOST_MISSING = 0.3;
/** Numbers that differ by less than this part of their size are the same but for rounding. */
const ROUNDING = 1e-12;
const MOST_DIGITS = 15;
const KEY =
  /^(id|index|idx|key|nr|no|num|number|nummer|rownames?|row|#|lfd.*|unnamed: 0)\.?$|[_ ](id|key|nr)$|[a-z]I[dD]$/i;
const TARGET =
  /^(class|classes|label|labels|target|species|variety|kind|type|category|outcome|output|result|diagnosis|survived|quality|grade|digit|churn|klasse|art|typ|sorte|ziel|qualität|note|classe|tipo|clase)$/i;
const CODE = /^0\d+$/;

/** Why a column cannot be an input, in a sentence with its first bad cell; null if it can. */
export function refusalOf(column: Column, rows: Table["rows"]): string | null {
  const { cells, values, missing, isMissing, isNumeric, name } = column;
  if (missing === cells.length) return `“${name}” has no values.`;
  if (!isNumeric) {
    const names = classNames(column);
    if (names.length === 1) return `“${name}” is “${shortened(names[0]!)}” in every row.`;
    const bad = values.findIndex((value, row) => Number.isNaN(value) && !isMissing[row]);
    const [cell = "", number = 0] = [cells[bad], rows[bad]?.number];
    const what = whatElse(column, cell);
    return `“${name}” does not hold numbers: “${shortened(cell)}” in row ${number} is ${what}.`;
  }
  if (isConstant(column)) {
    const isLong = shownValue(column).replace(/\D/g, "").length > MOST_DIGITS && new Set(cells).size > 1;
    return isLong && !cells[0]!.includes(".")
      ? `“${name}” has whole numbers of more digits than can be computed with, such as ${shownValue(column)}.`
      : `“${name}” is ${shownValue(column)} in every row.`;
  }
  return null;
}

/** What a cell is that is no number of its column. */
export function whatElse({ unit, dates }: Column, cell: string): string {
  if (dates) return "not a date";
  if (isDate(cell)) return "a date or a time";
  const numeral = numeralOf(cell);
  if (!numeral || numeral.unit === unit) return "not a number";
  return numeral.unit === "" ? `not in ${unit}, as others are` : `in ${numeral.unit}, others in ${unit}`;
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

/**
 * The label: a column that is called so, or else one of a few words, or else of numbers. The inputs: the first other columns
 * of numbers, two to see the plane, or all where there are many; where there are none, those of words.
 */
export function suggestedChoice(table: Table): Choice | null {
  const { columns } = table;
  const all = columns.map((_, i) => i);
  const usable = all.filter((i) => refusalOf(columns[i]!, table.rows) === null);
  const good = usable.filter((i) => isMeasured(table, i));
  const words = all.filter((i) => isOfWords(columns[i]!));
  const label = suggestedLabel(table, words, good) ?? preferred(usable, columns)[0];
  if (label === undefined) return null;
  const target = targetOf(columns[label]!);
  const others = (from: readonly number[]) => from.filter((i) => i !== label);
  const numbers = others(good);
  const inputs =
    numbers.length >= MANY_COLUMNS
      ? withinWidth(
          table,
          others(inputsOf(table)).filter((i) => words.includes(i) || good.includes(i)),
        )
      : numbers.length > 0
        ? numbers.slice(0, 2)
        : others(usable).length > 0
          ? others(usable).slice(0, 2)
          : withinWidth(table, others(words));
  return inputs.length === 0 ? null : { inputs, label, target };
}

/** What is asked for by its name, the words, what stands first or last of numbers. */
function suggestedLabel(table: Table, words: readonly number[], good: readonly number[]): number | undefined {
  const { columns, hasHeader } = table;
  const named = preferred([...words, ...good], columns)[0];
  if (named !== undefined && TARGET.test(columns[named]!.name)) return named;
  const [last] = preferred(words, columns);
  if (last !== undefined || hasHeader) return last ?? preferred(good, columns)[0];
  // Tables without names of columns often begin with the class.
  const [first, end] = [good[0], good.at(-1)];
  const isClass = (i: number | undefined) => i !== undefined && targetOf(columns[i]!) === "classes";
  return first === 0 && good.length > 2 && isClass(first) && !isClass(end) ? first : end;
}

/** Those whose names say that they are what is asked for come first, then those further right. */
function preferred(indices: readonly number[], columns: readonly Column[]): number[] {
  const rank = (i: number) => (TARGET.test(columns[i]!.name) ? columns.length : 0) + i;
  return [...indices].sort((a, b) => rank(b) - rank(a));
}

/** A column of numbers that measures something: no date, key, number of the row or code, and mostly there. */
function isMeasured(table: Table, column: number): boolean {
  const it = table.columns[column]!;
  return it.dates === null && !isKey(it) && !isIndex(table, column) && isMostlyThere(it) && !areCodes(it);
}

/** Digits that name something, such as post codes: all have as many, and some begin with 0. */
function areCodes({ cells, isMissing }: Column): boolean {
  const present = cells.filter((_, row) => !isMissing[row]);
  return (
    present.some((cell) => CODE.test(cell)) &&
    present.every((cell) => /^\d+$/.test(cell) && cell.length === present[0]!.length)
  );
}

/** As many of the columns, from the first on, as a table may have inputs. */
function withinWidth({ columns }: Table, among: readonly number[]): number[] {
  let width = 0;
  return among.filter((i) => {
    const own = columns[i]!.isNumeric ? 1 : classNames(columns[i]!).length;
    if (width + own > MOST_COLUMNS) return false;
    width += own;
    return true;
  });
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
  const areFew = count <= FEW_CLASSES || (count <= MOST_CLASSES && 2 * count <= column.cells.length);
  return count > 1 && areFew && (isRepeating || TARGET.test(column.name));
}

/** Few different whole numbers are classes, all others are values. */
export function targetOf({ name, isNumeric, values, dates }: Column): Choice["target"] {
  if (!isNumeric) return "classes";
  if (dates) return "number";
  const different = new Set(values.filter((value) => !Number.isNaN(value)));
  const areWhole = [...different].every(Number.isInteger);
  const most = TARGET.test(name) ? MOST_CLASSES : FEW_CLASSES;
  const areFew = different.size <= 2 || (different.size <= most && 2 * different.size <= values.length);
  return areWhole && areFew ? "classes" : "number";
}

/** A cell in few letters. */
export function shortened(cell: string): string {
  return cell.length > 24 ? `${cell.slice(0, 23)}…` : cell;
}
