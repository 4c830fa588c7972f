import { datesOf, type Dates } from "./dates";
import type { MissingValues } from "./missing";
import { evidenceOf, numeralOf, valueOf, type DecimalSign, type Numeral } from "./numeral";
import type { Row } from "./shape";

/** A column as it is written: each cell's parts as a numeral, null where it is none, undefined where it has no value. */
export interface Written {
  readonly name: string;
  readonly cells: readonly string[];
  readonly numerals: readonly (Numeral | null | undefined)[];
  readonly tally: Tally;
}

/** A column that was judged as a whole. */
export interface Column {
  readonly name: string;
  /** What its numbers are numbers of, such as “%” or “cm”; empty if nothing is said. */
  readonly unit: string;
  readonly cells: readonly string[];
  /** Each row's number; NaN where there is none. */
  readonly values: readonly number[];
  readonly isNumeric: boolean;
  readonly decimal: DecimalSign;
  /** A number that would be another with the other decimal sign, while nothing in the table tells which is meant. */
  readonly doubt: string | null;
  /** Its numbers are dates, or times of day. */
  readonly dates: Dates | null;
  readonly missing: number;
  /** Which rows have no value. */
  readonly isMissing: readonly boolean[];
}

/** Rows by the column. */
export function written(rows: readonly Row[], column: number, name: string, missing: MissingValues): Written {
  const cells = rows.map(({ cells }) => cells[column]!);
  // In a column of plus and minus signs, a minus is a value.
  const isSigned = cells.includes("+");
  const isMissing = (cell: string) => missing.has(cell) && !(isSigned && cell !== "");
  const numerals = cells.map((cell) => (isMissing(cell) ? undefined : numeralOf(cell)));
  const unread = cells.filter((cell, i) => numerals[i] === null && !missing.hasAmongNumbers(cell)).length;
  const isOfNumbers = numerals.filter(Boolean).length > unread;
  const isNone = (cell: string) => isOfNumbers && missing.hasAmongNumbers(cell);
  const values = numerals.map((each, i) => (isNone(cells[i]!) ? undefined : each));
  return { name, cells, numerals: values, tally: tallyOf(values) };
}

/** What all columns together say about the decimal sign; null if they say nothing. */
export function commonDecimal(columns: readonly Written[]): DecimalSign | null {
  const votes = columns.map(({ tally }) => ownDecimal(tally));
  const [points, commas] = [".", ","].map((sign) => votes.filter((vote) => vote === sign).length) as [
    number,
    number,
  ];
  return points === commas ? null : points > commas ? "." : ",";
}

/** Judge a column: by a decimal sign that is set, or else by its own numbers, and where these leave it open by the table's. */
export function judged(
  column: Written,
  set: DecimalSign | null,
  common: DecimalSign | null,
  dayFirst: boolean | null,
): Column {
  const isMissing = column.numerals.map((numeral) => numeral === undefined);
  const missing = isMissing.filter(Boolean).length;
  const { name, cells } = column;
  const dates = datesOf(cells, isMissing, dayFirst);
  return dates
    ? {
        name,
        unit: dates.unit,
        cells,
        values: dates.values,
        isNumeric: true,
        decimal: ".",
        doubt: null,
        dates,
        missing,
        isMissing,
      }
    : { name, cells, dates, missing, isMissing, ...asNumbers(column, cells.length - missing, set, common) };
}

/** A column as numbers, of which so many cells have a value. */
function asNumbers(column: Written, present: number, set: DecimalSign | null, common: DecimalSign | null) {
  const { tally } = column;
  const own = ownDecimal(tally);
  const decimal = set ?? own ?? openDecimal(tally, common);
  const isOpen = set === null && own === null && tally.either.length > 0;
  const unit = commonUnit(column);
  const values = column.numerals.map((numeral) =>
    numeral && isOf(unit, numeral) ? finite(numeral, decimal) : NaN,
  );
  return {
    unit,
    values,
    isNumeric:
      2 * column.numerals.filter((numeral) => numeral && isWritten(unit, numeral, decimal)).length > present,
    decimal,
    doubt: isOpen && isDoubtful(tally, decimal, common) ? (tally.either[0] ?? null) : null,
  };
}

/** How many numbers are written in which way. */
interface Tally {
  readonly points: number;
  readonly commas: number;
  /** The digits that could be read both ways, such as 1.250. */
  readonly either: readonly string[];
  /** Whole numbers of three digits without any sign: the thousands beside them would have one. */
  readonly hundreds: number;
  /** Whole numbers of more digits without any sign: thousands are not parted here. */
  readonly thousands: number;
}

function tallyOf(numerals: Written["numerals"]): Tally {
  const either: string[] = [];
  let [points, commas, hundreds, thousands] = [0, 0, 0, 0];
  for (const numeral of numerals) {
    if (!numeral) continue;
    const evidence = evidenceOf(numeral.digits);
    if (evidence === ".") points++;
    else if (evidence === ",") commas++;
    else if (evidence === "either") either.push(numeral.digits);
    else if (/^[+-]?\d{3}$/.test(numeral.digits)) hundreds++;
    else if (/^[+-]?\d{4,}$/.test(numeral.digits)) thousands++;
  }
  return { points, commas, either, hundreds, thousands };
}

function ownDecimal({ points, commas }: Tally): DecimalSign | null {
  return points === commas ? null : points > commas ? "." : ",";
}

/** For numbers such as 1.250 alone: as in the rest of the table, or else by what stands beside them. */
function openDecimal({ either, hundreds, thousands }: Tally, common: DecimalSign | null): DecimalSign {
  if (common) return common;
  const isComma = either[0]?.includes(",") ?? false;
  const arePartedThousands = thousands === 0 && (hundreds > 0 || isComma);
  return arePartedThousands === isComma ? "." : ",";
}

/** Nothing else in the table tells, or what stands beside it speaks against what the rest of the table does. */
function isDoubtful(
  { either, hundreds, thousands }: Tally,
  decimal: DecimalSign,
  common: DecimalSign | null,
): boolean {
  const isDecimal = either[0]!.includes(decimal);
  return common === null || (isDecimal ? hundreds > 0 && thousands === 0 : thousands > 0);
}

function commonUnit({ numerals }: Written): string {
  const counts = new Map<string, number>();
  for (const numeral of numerals) {
    if (numeral?.unit) counts.set(numeral.unit, (counts.get(numeral.unit) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}

/** A unit may be left out, but per cent may not: 50 % and 0.5 are different numbers. */
function isOf(unit: string, numeral: Numeral): boolean {
  return numeral.unit === unit || (numeral.unit === "" && !/[%‰]/.test(unit));
}

/** Whether it is written as a number of the column, though it may be larger than any that can be computed with. */
function isWritten(unit: string, numeral: Numeral, decimal: DecimalSign): boolean {
  return isOf(unit, numeral) && !Number.isNaN(valueOf(numeral.digits, decimal));
}

function finite({ digits }: Numeral, decimal: DecimalSign): number {
  const value = valueOf(digits, decimal);
  return Number.isFinite(value) ? value : NaN;
}
