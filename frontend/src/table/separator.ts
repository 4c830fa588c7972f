import Papa from "papaparse";

import { UnreadableTable } from "./unreadable";

/** What stands between the cells of a row; “columns” are cells that begin at the same place in every line. */
export type Separator = "," | ";" | "\t" | "|" | "spaces" | "columns" | "，";

/** All separators, the likeliest first, with what people call them. */
export const SEPARATORS: readonly { readonly value: Separator; readonly name: string }[] = [
  { value: ",", name: "Comma" },
  { value: ";", name: "Semicolon" },
  { value: "\t", name: "Tab" },
  { value: "|", name: "Vertical bar" },
  { value: "spaces", name: "Spaces" },
  { value: "columns", name: "Fixed columns" },
  { value: "，", name: "Full-width comma" },
];

/** The rows of a text as cells; each row that a spreadsheet would show is one, also an empty one. */
export function splitRows(text: string, separator: Separator): string[][] {
  if (separator === "spaces") return text.split("\n").map(splitAtSpaces);
  if (separator === "columns") return splitAtColumns(text.split("\n"));
  const { data, errors } = parsed(text, separator);
  const unclosed = errors.find(({ code }) => code === "MissingQuotes");
  if (unclosed) {
    const row = (unclosed.row ?? 0) + 1;
    throw new UnreadableTable(`Row ${row}: a quotation mark is not closed; expected another one.`);
  }
  return trimmed(data);
}

/** The first rows of a text, whether its last quotation mark is closed or not. */
export function firstRows(text: string, separator: Separator, most: number): string[][] {
  if (separator === "spaces") return text.split("\n", most).map(splitAtSpaces);
  if (separator === "columns") return splitAtColumns(text.split("\n", most));
  return trimmed(parsed(text, separator, most).data);
}

/** Quotation marks may be single ones, and follow the separator after a space. */
function parsed(text: string, delimiter: string, preview = 0) {
  const spaced = new RegExp(`([${delimiter}]) +"(?!")`, "g");
  const quoteChar = text.startsWith("'") && !text.includes('"') ? "'" : '"';
  return Papa.parse<string[]>(text.replace(spaced, '$1"'), { delimiter, newline: "\n", quoteChar, preview });
}

const trimmed = (rows: readonly string[][]) => rows.map((cells) => cells.map((cell) => cell.trim()));

function splitAtSpaces(line: string): string[] {
  const cells = line.match(/"(?:[^"]|"")*"(?![^ \t])|[^ \t]+/g) ?? [""];
  return cells.map((cell) => (/^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell));
}

/** Cells part where all filled lines have a space. */
function splitAtColumns(lines: readonly string[]): string[][] {
  const filled = lines.filter((line) => line.trim() !== "");
  const starts = columnStarts(filled);
  return lines.map((line) => starts.map((start, i) => line.slice(start, starts[i + 1]).trim()));
}

function columnStarts(lines: readonly string[]): number[] {
  const width = Math.max(0, ...lines.slice(0, 1000).map(({ length }) => length));
  const isGap = Array.from({ length: width }, (_, i) => lines.every((line) => (line[i] ?? " ") === " "));
  const starts = isGap.flatMap((gap, i) => (!gap && (i === 0 || isGap[i - 1]) ? i : []));
  // A name of several words begins to the left of the numbers below it.
  const isName = (i: number) =>
    lines.slice(1).every((line) => line.slice(starts[i], starts[i + 1]).trim() === "");
  return starts.filter((_, i) => i === 0 || !isName(i - 1));
}
