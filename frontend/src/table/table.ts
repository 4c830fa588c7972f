import { bodyOf } from "./body";
import { commonDecimal, judged, written, type Column } from "./column";
import { guessSeparator } from "./guess-separator";
import { headed } from "./header";
import { MissingValues } from "./missing";
import type { DecimalSign } from "./numeral";
import { plainText } from "./plain-text";
import { splitRows, type Separator } from "./separator";
import type { Row } from "./shape";
import { UnreadableTable } from "./unreadable";

/** How a text is to be read; what is null is found out. */
export interface Reading {
  readonly separator: Separator | null;
  readonly decimal: DecimalSign | null;
  readonly header: boolean | null;
  /** The words that stand for no value. */
  readonly missing: readonly string[] | null;
  /** Whether 03/04/2020 is in April. */
  readonly dayFirst: boolean | null;
}

export const FOUND_OUT: Reading = {
  separator: null,
  decimal: null,
  header: null,
  missing: null,
  dayFirst: null,
};

/** A table of text, how it was read, and in words what was left out of it. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly separator: Separator;
  readonly hasHeader: boolean;
  readonly notes: readonly string[];
}

/** Read a table, however it is written. */
export function readTable(text: string, reading: Reading = FOUND_OUT): Table {
  const { lines, separator: declared } = plainText(text);
  const separator = reading.separator ?? declared ?? guessSeparator(lines);
  if (!separator) {
    throw new UnreadableTable(
      "No table was found in this file. Expected rows of two cells or more, with a comma, semicolon or tab between them.",
    );
  }
  const body = bodyOf(splitRows(lines, separator));
  const missing = new MissingValues(reading.missing);
  const { names, hasHeader, rows } = headed(body, missing, reading.header);
  if (names.length < 2)
    throw new UnreadableTable("There must be two columns at least: an input and a label.");
  const columns = names
    .map((name, i) => written(rows, i, name, missing))
    .filter(({ cells }) => cells.some(Boolean));
  const common = commonDecimal(columns) ?? (separator === "," ? "." : null);
  const table = {
    columns: columns.map((column) => judged(column, reading.decimal, common, reading.dayFirst)),
    rows,
    separator,
    hasHeader,
    notes: body.notes,
  };
  if (rows.length < 2)
    throw new UnreadableTable(`There must be two rows at least. ${body.notes.at(-1) ?? ""}`.trim());
  return table;
}
