import type { Body } from "./body";
import { isDate } from "./dates";
import type { MissingValues } from "./missing";
import { numeralOf } from "./numeral";
import type { Row } from "./shape";

/** The names of the columns, and the rows below them. */
export interface Headed {
  readonly names: readonly string[];
  readonly hasHeader: boolean;
  readonly rows: readonly Row[];
}

/** Enough rows to tell by. */
const SAMPLE = 200;

/** Take the names of the columns from the first row if it holds them, or is said to. */
export function headed(body: Body, missing: MissingValues, wanted: boolean | null): Headed {
  const [first, ...rest] = body.rows;
  const comment = body.comment && commentHeader(body.comment, body.columns);
  if (!first) return { names: [], hasHeader: false, rows: [] };
  if (wanted ?? isHeader(first.cells, rest.slice(0, SAMPLE), missing)) {
    const units = rest.length > 2 && areUnits(rest, missing) ? rest[0]!.cells : null;
    const names = units ? first.cells.map((name, i) => withUnit(name, units[i]!)) : first.cells;
    return { names: unique(names), hasHeader: true, rows: units ? rest.slice(1) : rest };
  }
  const names = wanted === null && comment ? comment : first.cells.map(() => "");
  return { names: unique(names), hasHeader: false, rows: body.rows };
}

/** The names that a comment right above the table holds: as many as it has columns. */
function commentHeader(comment: readonly string[], columns: number): readonly string[] | null {
  const [mark = "", ...more] = comment;
  const cells = [mark.replace(/^\s*[#%/]+\s*/, ""), ...more].filter((cell) => cell !== "");
  return cells.length === columns && cells.every((cell) => numeralOf(cell) === null) ? cells : null;
}

/** Whether the first row names the columns: words above numbers, or numbers that can only be names, such as years. */
function isHeader(first: readonly string[], rest: readonly Row[], missing: MissingValues): boolean {
  const columns = first.map((name, i) => ({ name, cells: filledCells(rest, i, missing) }));
  if (columns.some(isOfDatesThroughout)) return false;
  const numeric = columns.filter(({ cells }) => isMostlyNumeric(cells));
  const words = columns.filter((column) => !numeric.includes(column));
  if (numeric.some(({ name }) => !missing.has(name) && numeralOf(name) === null)) return true;
  const areNewWords = words.every(({ name, cells }) => !cells.includes(name));
  return areNewWords && rest.length > 0 && (numeric.length === 0 || areNames(numeric));
}

/** A date above dates is one of them. */
const isOfDatesThroughout = ({ name, cells }: Numbers) =>
  isDate(name) && cells.length > 0 && 2 * cells.filter(isDate).length > cells.length;

/** Whether the row below the names holds the units: words above all columns of numbers. */
function areUnits([first, ...rest]: readonly Row[], missing: MissingValues): boolean {
  const below = rest.slice(0, SAMPLE);
  const above = first!.cells.filter((_, i) => isMostlyNumeric(filledCells(below, i, missing)));
  const isUnit = (cell: string) =>
    cell === "" || (cell.length <= 12 && !missing.has(cell) && numeralOf(cell) === null);
  return above.some((cell) => cell !== "") && above.every(isUnit);
}

function withUnit(name: string, unit: string): string {
  const plain = unit.replace(/^[([]|[)\]]$/g, "");
  return plain === "" ? name : `${name} (${plain})`;
}

function filledCells(rows: readonly Row[], column: number, missing: MissingValues): string[] {
  return rows.map(({ cells }) => cells[column]!).filter((cell) => !missing.hasAmongNumbers(cell));
}

const isMostlyNumeric = (cells: readonly string[]) =>
  cells.length > 0 && cells.filter((cell) => numeralOf(cell) !== null).length > 0.7 * cells.length;

interface Numbers {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Whole numbers that count or are years, above columns in which they would be out of place. */
function areNames(columns: readonly Numbers[]): boolean {
  const names = columns.map(({ name }) => Number(name));
  const areYears = names.every((name) => Number.isInteger(name) && name >= 1500 && name <= 2200);
  const areCounted = names.every((name, i) => name === names[0]! + i) && [0, 1].includes(names[0]!);
  const areAlone = columns.every(
    ({ name, cells }) => !cells.includes(name) && isOutOfPlace(Number(name), cells),
  );
  const isTold = columns.some(({ cells }) => cells.length > 1);
  return names.length > 0 && isTold && (areYears || (areCounted && names.length > 1)) && areAlone;
}

/** A number below or above all others, or a whole one among fractions. */
function isOutOfPlace(name: number, cells: readonly string[]): boolean {
  const numbers = cells.map((cell) => Number(cell.replace(",", "."))).filter(Number.isFinite);
  const areFractions = numbers.some((number) => !Number.isInteger(number));
  return areFractions || numbers.every((number) => number < name) || numbers.every((number) => number > name);
}

/** Names that are all there and all different. */
function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given, i) => {
    const name = given.replace(/\s+/g, " ") || `column ${i + 1}`;
    let free = name;
    for (let turn = 2; taken.has(free); turn++) free = `${name} (${turn})`;
    taken.add(free);
    return free;
  });
}
