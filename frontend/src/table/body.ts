import { isFailedFormula } from "./missing";
import { columnCount, filledCount, filledWidth, fits, type Row } from "./shape";

/** The rows of a table itself, and in words what was around it. */
export interface Body {
  readonly columns: number;
  readonly rows: readonly Row[];
  /** The last comment right above the rows: some programs write the names of the columns there. */
  readonly comment: readonly string[] | null;
  /** How many rows stand above and below the table, and how many within it have another number of cells. */
  readonly around: number;
  readonly irregular: number;
  /** Whether the first row has as many cells as the others. */
  readonly headFits: boolean;
  readonly notes: readonly string[];
}

/** What parts the head of a table that is drawn with signs from its rows. */
const RULE = /^[-=+:_|]{2,}$/;
const COMMENT = /^\s*(#|%|\/\/)/;
const SUMMARY =
  /^(grand )?(total|sum|mean|average|median|count|source|note|notes|summe|gesamt|mittelwert|durchschnitt|quelle|anmerkung|moyenne|somme|suma|promedio|fuente|итого)\b/i;

/** What stands before the sums of all columns, even where none is empty. */
const WHOLE_SUMMARY =
  /^((grand |sub)?totals?|sum|mean|average|median|summe|gesamt(summe)?|mittelwert|durchschnitt|moyenne|somme|suma|promedio|итого)\s*:?$/i;

/** Leave out comments, titles above the table, what is written below it, and rows with another number of cells. */
export function bodyOf(cells: readonly (readonly string[])[]): Body {
  const all = cells.map((row, i): Row => ({ number: i + 1, cells: row }));
  const filled = all.filter(({ cells }) => filledWidth(cells) > 0);
  const { comments, rows } = withoutComments(filled.filter((row) => !isRule(row)));
  const columns = columnCount(rows.map(({ cells }) => cells));
  const { above, inside, below } = parted(rows, columns);
  const isFitting = ({ cells }: Row) => fits(cells, columns) || isShortHeader(cells, inside, columns);
  const irregular = inside.filter((row) => !isFitting(row));
  const notes = [
    leftOut(comments.length, "comment"),
    leftOut(above.length, "title", "above the table"),
    leftOut(emptyBetween(filled), "empty row"),
    leftOut(below.length, "row", "below the table"),
    irregularity(irregular, columns),
  ].filter((note) => note !== "");
  return {
    columns,
    rows: inside.filter(isFitting).map((row) => cut(row, columns)),
    comment: comments.findLast(({ number }) => number < (inside[0]?.number ?? 0))?.cells ?? null,
    around: above.length + below.length,
    irregular: irregular.length,
    headFits: inside[0] !== irregular[0],
    notes,
  };
}

/** Titles, the table, and what is below it. */
function parted(rows: readonly Row[], columns: number) {
  const first = rows.findIndex(({ cells }) => !isTitle(cells, columns));
  const last = rows.findLastIndex(({ cells }) => !isFooter(cells, columns));
  const [from, to] = [Math.max(0, first), Math.max(0, first, last + 1)];
  return { above: rows.slice(0, from), inside: rows.slice(from, to), below: rows.slice(to) };
}

function emptyBetween(filled: readonly Row[]): number {
  return (filled.at(-1)?.number ?? 0) - (filled[0]?.number ?? 1) + 1 - filled.length;
}

/** Lines that begin as comments do, unless most rows begin so: then it is how their first cells are written. */
function withoutComments(rows: readonly Row[]): { comments: readonly Row[]; rows: readonly Row[] } {
  const isComment = ({ cells }: Row) => COMMENT.test(cells[0]!) && !isFailedFormula(cells[0]!);
  const comments = rows.filter(isComment);
  return 2 * comments.length >= rows.length
    ? { comments: [], rows }
    : { comments, rows: rows.filter((row) => !isComment(row)) };
}

const isRule = ({ cells }: Row) => cells.every((cell) => cell === "" || RULE.test(cell));

/** A title begins at the left, as names above some columns alone need not. */
function isTitle(cells: readonly string[], columns: number): boolean {
  const count = filledCount(cells);
  const isShort = count === 1 || (count <= columns / 2 && cells[0] !== "");
  return !isAlmostWhole(cells, columns) && isShort;
}

const isAlmostWhole = (cells: readonly string[], columns: number) =>
  filledCount(cells) >= columns - 1 && columns > 2;

function isFooter(cells: readonly string[], columns: number): boolean {
  const count = filledCount(cells);
  const first = cells.find((cell) => cell !== "") ?? "";
  if (WHOLE_SUMMARY.test(first) && columns > 2) return true;
  return count < columns && (SUMMARY.test(first) || (count === 1 && columns > 2));
}

/** Some programs name all columns but the first, which holds the names of the rows. */
function isShortHeader(cells: readonly string[], rows: readonly Row[], columns: number): boolean {
  return cells === rows[0]?.cells && cells.length === columns - 1 && filledCount(cells) === columns - 1;
}

function cut({ number, cells }: Row, columns: number): Row {
  return { number, cells: cells.length < columns ? ["", ...cells] : cells.slice(0, columns) };
}

function leftOut(count: number, what: string, where = ""): string {
  if (count === 0) return "";
  return `${counted(count, what)}${where && ` ${where}`} left out.`;
}

function irregularity(rows: readonly Row[], columns: number): string {
  const [first] = rows;
  if (!first) return "";
  const example = `row ${first.number} has ${counted(filledWidth(first.cells), "cell")}; expected ${columns}`;
  return `${counted(rows.length, "row")} left out: ${example}.`;
}

/** 1 row, 2 rows. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
