import Papa from "papaparse";

import { UnreadableTable } from "./unreadable";

type Cells = Readonly<Record<string, unknown>>;

/**
 * A table that is written as JSON, as lines with commas; null if the text is no JSON. It may be a list of objects, or one to
 * a line, a list of rows, the first of which has the names, an object of columns, or what pandas writes.
 */
export function tableOfObjects(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const value = parsed(text) ?? parsed(`[${text.trim().split(/\n+/).join(",")}]`);
  if (value === undefined) return null;
  const rows = rowsOf(value);
  if (!rows || rows.length === 0 || !rows.every((row) => Object.values(row).every(isCell))) {
    throw new UnreadableTable(
      "This is JSON, but not a table. Expected a list of objects, one for each row, or a CSV file.",
    );
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Papa.unparse(rows as object[], { columns, newline: "\n" });
}

/** The rows by the names of the columns; null if it is no table. */
function rowsOf(value: unknown): readonly Cells[] | null {
  if (Array.isArray(value)) return rowsOfList(value);
  if (!isObject(value)) return null;
  const { columns, data } = value;
  if (isListOf(columns, isCell) && Array.isArray(data)) return rowsOfList([columns, ...(data as unknown[])]);
  if (Array.isArray(data) && Object.keys(value).length <= 2) return rowsOfList(data);
  return rowsOfColumns(value);
}

function rowsOfList(list: readonly unknown[]): readonly Cells[] | null {
  if (list.every(isObject)) return list;
  const [names, ...rows] = list;
  if (!isListOf(names, isCell) || !rows.every((row) => isListOf(row, isCell))) return null;
  return (rows as readonly (readonly unknown[])[]).map((row) =>
    Object.fromEntries(names.map((name, i) => [String(name), row[i] ?? null])),
  );
}

/** Of columns as lists of equal length, or as objects with the same keys. */
function rowsOfColumns(columns: Cells): readonly Cells[] | null {
  const each = Object.entries(columns).map(
    ([name, cells]) =>
      [name, Array.isArray(cells) || isObject(cells) ? Object.entries(cells) : null] as const,
  );
  const [first] = each;
  if (!first?.[1] || each.some(([, cells]) => cells?.length !== first[1]!.length)) return null;
  return first[1].map((_, row) => Object.fromEntries(each.map(([name, cells]) => [name, cells![row]![1]])));
}

const isObject = (value: unknown): value is Cells =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCell = (value: unknown): boolean => typeof value !== "object" || value === null;

function isListOf(value: unknown, is: (each: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(is);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
