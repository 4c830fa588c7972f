import { asNumber, numericColumns, UnreadableTable, type Table } from "./csv";
import type { SketchPoint } from "./sketch";

/** Which columns are what. */
export interface Choice {
  readonly inputs: readonly number[];
  readonly label: number;
}

/** What became of a table: points with standardised inputs, and what could not be taken as it is, in words. */
export interface Reading {
  readonly points: readonly SketchPoint[];
  /** The names of the classes; none when the label is a number. */
  readonly classes: readonly string[];
  readonly axes: readonly string[];
  readonly problems: readonly string[];
}

interface GoodRow {
  readonly at: readonly number[];
  readonly label: string;
}

const MOST_ROWS = 2_000;
const MOST_CLASSES = 8;
/** Standardised columns are spread over the plane of −6 to 6. */
const SPREAD = 2.2;
const EDGE = 6;

/** A column of a few words, or else the last one, as the label; the first columns of numbers as inputs. */
export function suggestedChoice(table: Table): Choice {
  const numeric = numericColumns(table);
  const words = table.columns.map((_, i) => i).filter((i) => !numeric.includes(i) && isOfClasses(table, i));
  const label = words.at(-1) ?? table.columns.length - 1;
  return { inputs: numeric.filter((i) => i !== label).slice(0, 2), label };
}

function isOfClasses({ rows }: Table, column: number): boolean {
  const count = new Set(rows.map(({ cells }) => cells[column])).size;
  return count > 1 && count <= Math.min(MOST_CLASSES, rows.length - 1);
}

/** Take the points from the chosen columns: inputs are standardised, few different labels are classes. */
export function readPoints(table: Table, choice: Choice): Reading {
  const { inputs, label } = choice;
  const axes = inputs.map((column) => table.columns[column]!);
  refuseTwice(table.columns, [...inputs, label]);
  const problems = [...table.problems];
  const rows = goodRows(table, choice, problems);
  const classes = classesOf(rows.map((row) => row.label));
  const targets = classes.length > 0 ? rows.map((row) => classes.indexOf(row.label)) : scaled(rows.map((row) => asNumber(row.label))); // prettier-ignore
  const columns = axes.map((name, axis) => standardised(name, rows.map(({ at }) => at[axis]!), problems)); // prettier-ignore
  const points = rows.map((_, i) => ({ at: columns.map((column) => column[i]!), target: targets[i]! }));
  return { points, classes, axes, problems };
}

function refuseTwice(columns: readonly string[], chosen: readonly number[]): void {
  const twice = chosen.find((column, i) => chosen.indexOf(column) !== i);
  if (twice !== undefined)
    throw new UnreadableTable(`“${columns[twice]!}” is chosen twice: each column can be one thing only.`);
}

function goodRows(table: Table, { inputs, label }: Choice, problems: string[]): GoodRow[] {
  const good: GoodRow[] = [];
  for (const { number, cells } of table.rows) {
    const at = inputs.map((column) => asNumber(cells[column]!));
    const wrong = inputs[at.findIndex((value) => !Number.isFinite(value))];
    if (wrong !== undefined)
      problems.push(`Row ${number}: “${cells[wrong]!}” in ${table.columns[wrong]!} is no number.`);
    else if (cells[label] === "") problems.push(`Row ${number}: ${table.columns[label]!} is empty.`);
    else good.push({ at, label: cells[label]! });
  }
  if (good.length < 2)
    throw new UnreadableTable(`There must be two rows at least that can be read. ${problems[0] ?? ""}`);
  if (good.length <= MOST_ROWS) return good;
  problems.push(`Only the first ${MOST_ROWS.toLocaleString("en-US")} rows are taken.`);
  return good.slice(0, MOST_ROWS);
}

/** Different labels in order; none when there are so many numbers that they are values. */
function classesOf(labels: readonly string[]): string[] {
  const different = [...new Set(labels)];
  if (different.length > MOST_CLASSES) {
    if (different.every((label) => Number.isFinite(asNumber(label)))) return [];
    throw new UnreadableTable(
      `The label has ${different.length} different words; there may be ${MOST_CLASSES} classes at most.`,
    );
  }
  if (different.length < 2)
    throw new UnreadableTable(
      `The label is “${different[0]!}” in every row; there must be two different ones.`,
    );
  return different.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function standardised(name: string, values: readonly number[], problems: string[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  if (values.every((value) => value === values[0]))
    throw new UnreadableTable(`${name} is ${values[0]!} in every row: choose a column whose numbers differ.`);
  const places = values.map((value) => ((value - mean) * SPREAD) / Math.sqrt(variance));
  const beyond = places.filter((place) => Math.abs(place) > EDGE).length;
  if (beyond > 0) problems.push(`${name} lies far out in ${beyond} ${beyond === 1 ? "row" : "rows"}: put at the edge.`); // prettier-ignore
  return places.map((place) => short(Math.max(-EDGE, Math.min(EDGE, place))));
}

/** Values to learn, brought to −1 to 1. */
function scaled(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.map((value) => short((2 * (value - low)) / (high - low) - 1));
}

function short(value: number): number {
  return Number(value.toFixed(3));
}
