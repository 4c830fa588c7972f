import Papa from "papaparse";

import type { Separator } from "./separator";
import { UnreadableTable } from "./unreadable";

/** What no text has: control characters but tab and line ends. */
const BINARY = /[^\P{Cc}\t\n\r\f\v\u0080-\u009f]/u;
/** What programs of DOS wrote behind the last line. */
const END_OF_FILE = String.fromCharCode(26);
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
  return { lines: tableOfObjects(lines) ?? tableOfAttributes(lines) ?? lines, separator: null };
}

function refuseOtherFormats(text: string): void {
  if (/^\s*<(!doctype html|html|head|body)\b/i.test(text)) {
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

/** A JSON list of objects, or one to a line, is a table, too: each is a row, and its keys name the columns. */
function tableOfObjects(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const value = parsed(text) ?? parsed(`[${text.trim().split(/\n+/).join(",")}]`);
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFlat)) {
    throw new UnreadableTable(
      "This is JSON, but not a table. Expected a list of objects, one for each row, or a CSV file.",
    );
  }
  return Papa.unparse(value as object[], { columns: [...new Set(value.flatMap((row) => Object.keys(row as object)))], newline: "\n" }); // prettier-ignore
}

/** Weka's format names the columns one by one, and gives rows with commas after “@data”. */
function tableOfAttributes(text: string): string | null {
  const data = /^@data\s*$/im.exec(text);
  if (!/^\s*@relation/im.test(text) || !data) return null;
  const names = [...text.slice(0, data.index).matchAll(/^@attribute\s+('[^']*'|"[^"]*"|\S+)/gim)];
  const header = names.map(([, name]) => name!.replace(/^['"]|['"]$/g, ""));
  return `${Papa.unparse([header])}${text.slice(data.index + data[0].length)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isFlat(row: unknown): boolean {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
  return Object.values(row).every((cell) => typeof cell !== "object" || cell === null);
}
