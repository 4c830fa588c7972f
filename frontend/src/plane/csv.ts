import Papa from "papaparse";

/** A row of a file, with its number there: the first one, with the names of the columns or without, is 1. */
export interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A table of text as it was uploaded: names of the columns, rows of as many cells, and what was left out, in words. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly problems: readonly string[];
}

export class UnreadableTable extends Error {
  override readonly name = "UnreadableTable";
}

const MOST_BYTES = 10_000_000;
/** What no text has: control characters but tab and line ends. */
const BINARY = /[^\P{Cc}\t\n\r]/u;

/** The text of a file, in UTF-8 or as older programs write it. */
export function textOf(bytes: ArrayBuffer): string {
  if (bytes.byteLength > MOST_BYTES) throw new UnreadableTable("The file is larger than 10 MB.");
  const text = decoded(bytes, "utf-8") ?? decoded(bytes, "windows-1252") ?? "";
  if (BINARY.test(text)) {
    throw new UnreadableTable(
      "This file is no text. Expected a CSV file: spreadsheets save one as “CSV UTF-8”.",
    );
  }
  return text;
}

function decoded(bytes: ArrayBuffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Read comma, semicolon or tab separated text; a first row without numbers names the columns. */
export function parseTable(text: string): Table {
  const { data, errors } = Papa.parse<string[]>(text.trimEnd());
  const unclosed = errors.find(({ type }) => type === "Quotes");
  if (unclosed) throw new UnreadableTable(`Row ${(unclosed.row ?? 0) + 1}: a quotation mark is not closed.`);
  const all = data.map((cells, i): Row => ({ number: i + 1, cells: cells.map((cell) => cell.trim()) }));
  const [first, ...rest] = all.slice(Math.max(0, all.findIndex(isFilled)));
  if (!first || first.cells.length < 2)
    throw new UnreadableTable("There must be two columns at least: an input and a label.");
  const isHeader = first.cells.every((cell) => Number.isNaN(asNumber(cell)));
  const columns = first.cells.map((name, i) => (isHeader && name) || `column ${i + 1}`);
  const table = fitting(isHeader ? rest : [first, ...rest], columns);
  if (table.rows.length < 2)
    throw new UnreadableTable(`There must be two rows at least. ${table.problems[0] ?? ""}`);
  if (numericColumns(table).length === 0)
    throw new UnreadableTable("No column holds numbers; there must be one at least, beside the label.");
  return table;
}

/** The rows with as many cells as there are columns; empty cells at the end of a row do not count. */
function fitting(all: readonly Row[], columns: readonly string[]): Table {
  const [rows, problems]: [Row[], string[]] = [[], []];
  for (const { number, cells } of all) {
    const filled = cells.findLastIndex((cell) => cell !== "") + 1;
    const count = Math.max(filled, Math.min(cells.length, columns.length));
    if (filled === 0) problems.push(`Row ${number} is empty.`);
    else if (count === columns.length) rows.push({ number, cells: cells.slice(0, count) });
    else
      problems.push(
        `Row ${number} has ${count} ${count === 1 ? "cell" : "cells"}; expected ${columns.length}.`,
      );
  }
  return { columns, rows, problems };
}

const isFilled = ({ cells }: Row) => cells.some((cell) => cell !== "");

/** Columns in which most cells are numbers. */
export function numericColumns({ columns, rows }: Pick<Table, "columns" | "rows">): number[] {
  const isNumeric = (column: number) =>
    2 * rows.filter(({ cells }) => Number.isFinite(asNumber(cells[column] ?? ""))).length > rows.length;
  return columns.map((_, i) => i).filter(isNumeric);
}

export function asNumber(cell: string): number {
  return cell === "" ? NaN : Number(cell.replace(/^(-?\d+),(\d+)$/, "$1.$2"));
}
