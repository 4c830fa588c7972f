import Papa from "papaparse";

/** A table of text as it was uploaded: names of the columns, and rows of as many cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Which columns are what. */
export interface Choice {
  readonly inputs: readonly number[];
  readonly label: number;
}

/** What became of a table: points with standardised inputs, and rows that could not be read, in words. */
export interface Reading {
  readonly points: readonly { readonly at: readonly number[]; readonly target: number }[];
  /** The names of the classes; none when the label is a number. */
  readonly classes: readonly string[];
  readonly axes: readonly string[];
  readonly problems: readonly string[];
}

export class UnreadableTable extends Error {
  override readonly name = "UnreadableTable";
}

const MOST_ROWS = 2_000;
const MOST_CLASSES = 8;
/** Standardised columns are spread over the plane of −6 to 6. */
const SPREAD = 2.2;
const EDGE = 6;

/** Read comma, semicolon or tab separated text; a first row without numbers names the columns. */
export function parseTable(text: string): Table {
  const { data } = Papa.parse<string[]>(text.trim(), { skipEmptyLines: "greedy" });
  const rows = data.map((row) => row.map((cell) => cell.trim()));
  const [first] = rows;
  if (!first || rows.length < 3) throw new UnreadableTable("There must be two rows of numbers at least.");
  if (first.length < 2)
    throw new UnreadableTable("There must be two columns at least: an input and a label.");
  const isHeader = first.every((cell) => Number.isNaN(asNumber(cell)));
  const columns = isHeader ? first.map((name, i) => name || `column ${i + 1}`) : first.map((_, i) => `column ${i + 1}`); // prettier-ignore
  return { columns, rows: isHeader ? rows.slice(1) : rows };
}

/** The first columns of numbers as inputs, the last column as the label. */
export function suggestedChoice({ columns, rows }: Table): Choice {
  const label = columns.length - 1;
  const numeric = columns.map((_, i) => i).filter((i) => i !== label && isNumeric(rows, i));
  return { inputs: numeric.slice(0, 2), label };
}

/** Columns in which most cells are numbers. */
export function numericColumns({ columns, rows }: Table): number[] {
  return columns.map((_, i) => i).filter((i) => isNumeric(rows, i));
}

/** Take the points from the chosen columns: inputs are standardised, few different labels are classes. */
export function readPoints(table: Table, { inputs, label }: Choice): Reading {
  const problems: string[] = [];
  const good: { at: number[]; label: string }[] = [];
  table.rows.forEach((row, i) => {
    const at = inputs.map((column) => asNumber(row[column] ?? ""));
    const wrong = at.findIndex((value) => !Number.isFinite(value));
    const name = row[label] ?? "";
    if (wrong >= 0) problems.push(problemOf(i, table.columns[inputs[wrong]!]!, row[inputs[wrong]!] ?? ""));
    else if (name === "") problems.push(`Row ${i + 1} has no label.`);
    else good.push({ at, label: name });
  });
  if (good.length > MOST_ROWS) {
    problems.push(`Only the first ${MOST_ROWS.toLocaleString("en-US")} rows are taken.`);
    good.length = MOST_ROWS;
  }
  const classes = classesOf(good.map((row) => row.label));
  const targets = classes.length > 0 ? good.map((row) => classes.indexOf(row.label)) : scaled(good.map((row) => asNumber(row.label))); // prettier-ignore
  const columns = inputs.map((_, axis) => standardised(good.map(({ at }) => at[axis]!)));
  return {
    points: good.map((_, i) => ({ at: columns.map((column) => column[i]!), target: targets[i]! })),
    classes,
    axes: inputs.map((column) => table.columns[column]!),
    problems,
  };
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
  if (different.length < 2) throw new UnreadableTable("The label must have two different values at least.");
  return different.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = SPREAD / (Math.sqrt(variance) || 1);
  return values.map((value) => short(Math.max(-EDGE, Math.min(EDGE, (value - mean) * scale))));
}

/** Values to learn, brought to −1 to 1. */
function scaled(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.map((value) => short((2 * (value - low)) / (high - low || 1) - 1));
}

function problemOf(row: number, column: string, cell: string): string {
  return `Row ${row + 1}: “${cell}” in ${column} is no number.`;
}

function isNumeric(rows: Table["rows"], column: number): boolean {
  const numbers = rows.filter((row) => Number.isFinite(asNumber(row[column] ?? "")));
  return numbers.length > rows.length / 2;
}

function asNumber(cell: string): number {
  return cell === "" ? NaN : Number(cell.replace(/^(-?\d+),(\d+)$/, "$1.$2"));
}

function short(value: number): number {
  return Number(value.toFixed(3));
}
