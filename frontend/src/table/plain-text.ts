import Papa from "papaparse";

import { tableOfObjects } from "./json-table";
import type { Separator } from "./separator";
import { UnreadableTable } from "./unreadable";

/** What no text has: control characters but tab and line ends. */
const BINARY = /[^\P{Cc}\t\n\r\f\v\u0080-\u009f]/u;
/** What programs of DOS wrote behind the last line. */
const END_OF_FILE = String.fromCharCode(26);
/** A row of LIBSVM's format. */
const PAIRS = /^\s*[+-]?[\d.]+(\s+\d+:[+-]?[\d.eE+-]+)+\s*(#.*)?$/;
const MOST_PLACES = 1_000;
const DECLARATION = /^"?sep=(.|\\t)"?(?=\n|$)/i;
const DECLARED: Readonly<Record<string, Separator>> = {
  ",": ",",
  ";": ";",
  "\t": "\t",
  "\\t": "\t",
  "|": "|",
  " ": "spaces",
};

/** The lines of a table, whatever ends them, and the separator that the first of them declares for spreadsheets. */
export function plainText(text: string): { lines: string; separator: Separator | null } {
  const whole = text.replaceAll(END_OF_FILE, "");
  if (BINARY.test(whole)) {
    throw new UnreadableTable(
      "This file is not text. Expected a table as text: spreadsheets save one as “CSV UTF-8”.",
    );
  }
  const lines = whole
    .replace(/^\ufeff/, "")
    .replace(/\r+\n|\r|[\f\v\u0085\u2028]/g, "\n")
    .trimEnd();
  refuseOtherFormats(lines);
  const declared = DECLARATION.exec(lines);
  if (declared) return { lines: lines.replace(DECLARATION, ""), separator: DECLARED[declared[1]!] ?? null };
  const made = tableOfObjects(lines) ?? tableOfAttributes(lines) ?? tableOfPairs(lines);
  return { lines: made ?? lines, separator: null };
}

function refuseOtherFormats(text: string): void {
  if (/^\s*<(!doctype html|html|head|body|table)\b/i.test(text)) {
    throw new UnreadableTable(
      "This is a web page, not a table. Perhaps the site wants you to sign in before it gives the file.",
    );
  }
  if (/^\s*<(\?xml|svg|!doctype)/i.test(text)) {
    throw new UnreadableTable(
      "This is an XML document, not a table. Expected rows of cells, such as a CSV file.",
    );
  }
  if (/^\{\\rtf/.test(text)) {
    throw new UnreadableTable(
      "This is a text with formatting, not a table. Expected rows of cells, such as a CSV file.",
    );
  }
}

/** Weka's format names the columns one by one, and gives rows with commas after “@data”. */
function tableOfAttributes(text: string): string | null {
  const data = /^@data\s*$/im.exec(text);
  if (!/^\s*@relation/im.test(text) || !data) return null;
  const names = [...text.slice(0, data.index).matchAll(/^@attribute\s+('[^']*'|"[^"]*"|\S+)/gim)];
  const header = names.map(([, name]) => name!.replace(/^['"]|['"]$/g, ""));
  return `${Papa.unparse([header])}${text.slice(data.index + data[0].length)}`;
}

/** LIBSVM's format has the label first, and then only those numbers that are not 0, each with its place: “1 3:0.5”. */
function tableOfPairs(text: string): string | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0 || !lines.every((line) => PAIRS.test(line))) return null;
  const rows = lines.map((line) =>
    line
      .replace(/\s+#.*$/, "")
      .trim()
      .split(/\s+/),
  );
  const pairs = rows.map(([, ...cells]) =>
    cells.map((cell) => cell.split(":").map(Number) as [number, number]),
  );
  const places = pairs.flat().map(([place]) => place);
  const [first, last] = [Math.min(...places), Math.max(...places)];
  if (last - first >= MOST_PLACES) return null;
  const names = Array.from({ length: last - first + 1 }, (_, i) => `feature ${first + i}`);
  const cells = pairs.map((row, i) => {
    const values = names.map(() => "0");
    for (const [place, value] of row) values[place - first] = String(value);
    return [...values, rows[i]![0]!];
  });
  return Papa.unparse([[...names, "label"], ...cells], { newline: "\n" });
}
