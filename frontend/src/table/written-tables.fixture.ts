import fc from "fast-check";

import type { DecimalSign } from "./numeral";
import type { Separator } from "./separator";

/** A table as people mean it: two columns of numbers and a class. */
export interface Meant {
  readonly names: readonly [string, string, string];
  readonly rows: readonly (readonly [number, number, string])[];
}

/** How a program of some country writes a table. */
export interface Dialect {
  readonly separator: Separator;
  readonly decimal: DecimalSign;
  readonly thousands: string;
  readonly header: boolean;
  readonly quoted: boolean;
  readonly lineEnd: string;
  readonly trailing: boolean;
  readonly digits: string;
  readonly minus: string;
  readonly title: boolean;
  readonly comment: boolean;
  readonly footer: boolean;
}

const CLASSES = ["a", "b", "Iris setosa", "süß", "c;d", "e, f", 'say "x"', "水", "It’s"];

/** Numbers of two decimals, with which no sign in them is open. */
const number = fc.integer({ min: -999_999, max: 999_999 }).map((hundredths) => hundredths / 100);

export const meant: fc.Arbitrary<Meant> = fc
  .record({
    classes: fc.uniqueArray(fc.constantFrom(...CLASSES), { minLength: 2, maxLength: 4 }),
    rows: fc.array(fc.tuple(number, number, fc.nat(3)), { minLength: 8, maxLength: 30 }),
  })
  .map(({ classes, rows }) => ({
    names: ["Länge", "width", "kind"] as const,
    rows: rows.map(
      ([x, y, which], i) => [x, y, classes[i < 4 ? i % classes.length : which % classes.length]!] as const,
    ),
  }));

export const dialect: fc.Arbitrary<Dialect> = fc
  .record({
    separator: fc.constantFrom<Separator>(",", ";", "\t", "|", "spaces"),
    decimal: fc.constantFrom<DecimalSign>(".", ","),
    thousands: fc.constantFrom("", "’", "\u00a0", "\u202f"),
    header: fc.boolean(),
    quoted: fc.boolean(),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r", "\r\r\n"),
    trailing: fc.boolean(),
    digits: fc.constantFrom("0", "٠", "۰", "०", "０"),
    minus: fc.constantFrom("-", "−"),
    title: fc.boolean(),
    comment: fc.boolean(),
    footer: fc.boolean(),
  })
  .map((drawn) => ({
    ...drawn,
    // Spaces part cells here, and a separator at the end of a row is not to be seen.
    thousands: drawn.separator === "spaces" ? "" : drawn.thousands,
    trailing: drawn.trailing && drawn.separator !== "spaces",
    title: drawn.title && drawn.separator !== "spaces",
    quoted: drawn.quoted || drawn.separator === "spaces",
  }));

/** The table as text, in the dialect. */
export function writtenIn(dialect: Dialect, { names, rows }: Meant): string {
  const { separator, lineEnd, trailing } = dialect;
  const mark = separator === "spaces" ? "  " : separator;
  const line = (cells: readonly string[]) =>
    cells.map((cell) => quotedIn(dialect, cell)).join(mark) + (trailing ? mark : "");
  return [
    ...(dialect.comment ? ["# written by a program"] : []),
    ...(dialect.title ? ["My measurements", ""] : []),
    ...(dialect.header ? [line(names)] : []),
    ...rows.map(([x, y, name]) => line([numberIn(dialect, x), numberIn(dialect, y), name])),
    ...(dialect.footer && separator !== "spaces" ? [`Total${mark}${mark}`] : []),
    "",
  ].join(lineEnd);
}

function numberIn({ decimal, thousands, digits, minus }: Dialect, value: number): string {
  const [whole = "", part = ""] = Math.abs(value).toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  const text = `${value < 0 ? minus : ""}${grouped}${decimal}${part}`;
  return text.replace(/\d/g, (digit) => String.fromCodePoint(digits.codePointAt(0)! + Number(digit)));
}

function quotedIn({ separator, quoted }: Dialect, cell: string): string {
  const mark = separator === "spaces" ? " " : separator;
  return quoted || cell.includes(mark) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}
