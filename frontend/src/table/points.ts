import { MOST_POINTS, type SketchPoint } from "../plane/sketch";
import { counted } from "./body";
import {
  isConstant,
  isOfWords,
  MOST_CLASSES,
  MOST_COLUMNS,
  refusalOf,
  shortened,
  whatElse,
  type Choice,
} from "./choice";
import { classesOf, classNames, namedAlike } from "./classes";
import type { Column } from "./column";
import { spread } from "./sampling";
import { fitted, standardised, type Scale } from "./standardise";
import type { Table } from "./table";
import { UnreadableTable } from "./unreadable";

/** Rows of a table, ready to be learned, with the names and scales by which they are shown as they were measured. */
export interface TablePoints {
  readonly count: number;
  /** Those that an experiment carries; none if they are too many for that. */
  readonly points: readonly SketchPoint[];
  /** The others, which go to the server: row after row, its inputs and then its target. */
  readonly numbers: Float32Array<ArrayBuffer> | null;
  /** The names of the classes; none when the label is a number. */
  readonly classes: readonly string[];
  readonly axes: readonly string[];
  readonly scales: readonly Scale[];
  readonly targetName: string;
  readonly targetScale: Scale;
  /** What could not be taken as it is, in words. */
  readonly notes: readonly string[];
}

const LEAST_POINTS = 2;
/** Of more inputs of which the same is to be said, the first alone is named. */
const MOST_NAMED = 3;
/** Points are part of the link and of a message to the server, which hold so many numbers. */
const MOST_NUMBERS = 30_000;
/** What the server takes of a table. */
const MOST_ROWS = 50_000;

/**
 * Take the points from the chosen columns: inputs are standardised, those of words become a 0 or 1 for each word, and a
 * label of numbers is brought to −1 to 1.
 */
export function pointsOf(table: Table, { inputs, label, target }: Choice): TablePoints {
  const [chosen, labels] = [inputs.map((column) => table.columns[column]!), table.columns[label]!];
  refuseTwice([...chosen, labels]);
  const words = chosen.filter(isOfWords);
  const inputNumbers = chosen.filter((column) => !words.includes(column));
  const numbers = target === "number" ? [...inputNumbers, labels] : inputNumbers;
  const width = inputNumbers.length + words.reduce((sum, column) => sum + classNames(column).length, 0);
  refuseTooMany(width);
  for (const column of numbers) {
    const refusal = refusalOf(column, table.rows);
    if (refusal) throw new UnreadableTable(refusal);
  }
  const names = target === "classes" ? classesOf(labels) : null;
  const { rows, notes } = completeRows(table, numbers, [...words, labels]);
  const found = names ? names.presentIn(rows) : [];
  if (names) refuseClasses(labels, found);
  const classOf = new Map(found.map((name, i) => [name, i]));
  const group = (row: number) => (names ? classOf.get(names.of[row]!)! : 0);
  const isTable = width > 2 || (width === 1 && names !== null);
  const taken = spread(rows.map(group), isTable ? MOST_ROWS : MOST_POINTS).map((i) => rows[i]!);
  const axes = chosen.flatMap((column) =>
    words.includes(column) ? wordAxes(column, taken) : [axisOf(column, taken)],
  );
  const values = names ? null : fitted(differing(labels, taken));
  const targets = values ? values.values : taken.map(group);
  const isLarge = taken.length > MOST_POINTS || taken.length * (width + 1) > MOST_NUMBERS;
  return {
    count: taken.length,
    points: isLarge ? [] : pointsIn(axes, targets),
    numbers: isLarge ? numbersIn(axes, targets) : null,
    classes: found,
    axes: axes.map(({ title }) => title),
    scales: axes.map(({ scale }) => scale),
    targetName: names ? "" : titleOf(labels),
    targetScale: values?.scale ?? [0, 1],
    notes: [
      ...notes,
      ...sampled(taken.length, rows.length, isTable),
      ...farOut(axes.filter(({ beyond }) => beyond > 0)),
      ...numbers.flatMap(standIn),
      ...alike(found),
    ],
  };
}

/** A column's name with its unit: “height (cm)”. */
export function titleOf({ name, unit }: Column): string {
  return unit === "" || name.includes(unit) ? name : `${name} (${unit})`;
}

function refuseTwice(columns: readonly Column[]): void {
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice) throw new UnreadableTable(`“${twice.name}” is chosen twice: each column can be one thing only.`);
}

function refuseTooMany(width: number): void {
  if (width <= MOST_COLUMNS) return;
  throw new UnreadableTable(
    `There are ${width} inputs; expected ${MOST_COLUMNS} at most. Choose fewer columns.`,
  );
}

function pointsIn(axes: readonly Axis[], targets: readonly number[]): SketchPoint[] {
  return targets.map((target, i) => ({ at: axes.map(({ values }) => values[i]!), target }));
}

function numbersIn(axes: readonly Axis[], targets: readonly number[]): Float32Array<ArrayBuffer> {
  const columns = [...axes.map(({ values }) => values), targets];
  const numbers = new Float32Array(targets.length * columns.length);
  columns.forEach((values, column) => {
    values.forEach((value, row) => (numbers[row * columns.length + column] = value));
  });
  return numbers;
}

function refuseClasses({ name }: Column, classes: readonly string[]): void {
  if (classes.length < 2) {
    throw new UnreadableTable(
      `“${name}” is “${classes[0] ?? ""}” in every row; expected two classes or more.`,
    );
  }
  if (classes.length > MOST_CLASSES) {
    const examples = classes.slice(0, 3).map((word) => `“${shortened(word)}”`);
    throw new UnreadableTable(
      `“${name}” has ${classes.length} different values, such as ${examples.join(", ")}; expected ${MOST_CLASSES} classes at most.`,
    );
  }
}

/** The rows that have a value in all of the columns, and what became of the others. */
function completeRows(
  table: Table,
  numbers: readonly Column[],
  words: readonly Column[],
): { rows: number[]; notes: string[] } {
  const rows: number[] = [];
  const [missing, bad]: [string[], string[]] = [[], []];
  table.rows.forEach(({ number }, row) => {
    const wrong = numbers.find(({ values }) => Number.isNaN(values[row]!));
    const empty = wrong?.isMissing[row] ? wrong : words.find(({ isMissing }) => isMissing[row]);
    if (empty) missing.push(`row ${number}, “${empty.name}”`);
    else if (wrong)
      bad.push(`row ${number}, “${shortened(wrong.cells[row]!)}” in “${wrong.name}”${why(wrong, row)}`);
    else rows.push(row);
  });
  const notes = [
    ...table.notes,
    ...leftOut(missing, "without a value"),
    ...leftOut(bad, "with a cell that cannot be read"),
  ];
  if (rows.length < LEAST_POINTS) {
    throw new UnreadableTable(
      `There must be ${LEAST_POINTS} rows at least that can be read. ${notes.at(-1) ?? ""}`.trim(),
    );
  }
  return { rows, notes };
}

/** Why a cell is no number of its column, where it is one of another unit. */
function why(column: Column, row: number): string {
  const what = whatElse(column, column.cells[row]!);
  return what === "not a number" ? "" : ` (${what})`;
}

function leftOut(rows: readonly string[], why: string): string[] {
  if (rows.length === 0) return [];
  return [
    `${counted(rows.length, "row")} ${why} left out: ${rows[0]!}${rows.length > 1 ? " and others" : ""}.`,
  ];
}

/** An input: its name, each row's number, how it is shown, and how many rows lie too far out. */
interface Axis {
  readonly title: string;
  readonly values: readonly number[];
  readonly scale: Scale;
  readonly beyond: number;
}

/** An input for each word of a column: 1 in the rows where it stands. */
function wordAxes(column: Column, rows: readonly number[]): Axis[] {
  const classes = classesOf(column);
  return classes.presentIn(rows).map((word) => ({
    title: `${column.name} = ${word}`,
    values: rows.map((row) => (classes.of[row] === word ? 1 : 0)),
    scale: [0, 1],
    beyond: 0,
  }));
}

/** The numbers of these rows, of which two must differ. */
function differing(column: Column, rows: readonly number[]): number[] {
  const values = rows.map((row) => column.values[row]!);
  if (!isConstant({ ...column, values })) return values;
  throw new UnreadableTable(
    `“${column.name}” is the same in every row that is left; expected numbers that differ.`,
  );
}

function axisOf(column: Column, rows: readonly number[]): Axis {
  return { title: titleOf(column), ...standardised(differing(column, rows)) };
}

/** How many rows were taken, and why not all. */
function sampled(taken: number, rows: number, isTable: boolean): string[] {
  if (taken === rows) return [];
  const [few, all, most] = [taken, rows, MOST_ROWS].map((count) => count.toLocaleString("en-US"));
  const why = isTable
    ? "There is room for no more."
    : `So many can be seen and drawn as points; of three inputs and more, as many as ${most} rows are taken.`;
  return [`${few} of ${all} rows are taken, spread evenly over the table and its classes. ${why}`];
}

/** A number such as −999 that stands in several rows, far below or above all others: it may mean that there is none. */
function standIn({ name, values, cells }: Column): string[] {
  const numbers = values.filter((value) => !Number.isNaN(value));
  for (const end of [Math.min, Math.max]) {
    const far = numbers.reduce((a, b) => end(a, b), end === Math.min ? Infinity : -Infinity);
    const count = numbers.filter((value) => value === far).length;
    const rest = numbers.filter((value) => value !== far);
    const [low, high] = [
      rest.reduce((a, b) => Math.min(a, b), Infinity),
      rest.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const gap = end === Math.min ? low - far : far - high;
    if (count < 2 || rest.length === 0 || !/^-?9+(\.0+)?$/.test(String(far)) || gap <= high - low) continue;
    const cell = cells[values.indexOf(far)]!;
    return [
      `“${cell}” in “${name}” stands in ${counted(count, "row")}, far from all others: if it means that there is no value, add it to “No value”.`,
    ];
  }
  return [];
}

function alike(classes: readonly string[]): string[] {
  const pair = namedAlike(classes);
  return pair ? [`“${pair[0]}” and “${pair[1]}” are two classes, as they are written.`] : [];
}

function farOut(axes: readonly Axis[]): string[] {
  if (axes.length > MOST_NAMED) {
    const most = axes.reduce((most, { beyond }) => Math.max(most, beyond), 0);
    const others = counted(axes.length - 1, "other input");
    return [
      `“${axes[0]!.title}” and ${others} lie very far out in ${counted(most, "row")} or fewer: put at the edge.`,
    ];
  }
  return axes.map(
    ({ title, beyond }) => `“${title}” lies very far out in ${counted(beyond, "row")}: put at the edge.`,
  );
}
