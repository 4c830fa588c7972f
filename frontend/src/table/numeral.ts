/** The sign before the decimals of a number. */
export type DecimalSign = "." | ",";

/** A number as it is written in a cell: its digits, and what it is a number of, such as “%”, “€” or “cm”. */
export interface Numeral {
  readonly digits: string;
  readonly unit: string;
}

/** How nearly all cells are written: these need no closer look. */
const PLAIN = /^-?\d+([.,]\d+)*$/;
const MINUS = /^[\u2212\u2013\ufe63\uff0d\u2010\u2011]/u;
/** The spaces and apostrophes that part thousands. */
const GAPS = "\\u0020\\u00a0\\u2007\\u2009\\u202f'’`";
const GAP = new RegExp(`[${GAPS}]`);
const UNGROUPED: Readonly<Record<DecimalSign, RegExp>> = { ".": /^-?\d+(\.\d+)?$/, ",": /^-?\d+(,\d+)?$/ };
const BODY = `[+-]?(?:\\d[\\d.,${GAPS}]*|[.,]\\d+)(?:[eE][+-]?\\d+)?`;
const UNIT = '%|‰|″|"|°\\s?\\p{L}?|\\p{Sc}|\\p{L}{1,4}[²³]?';
const BEFORE = "[A-Z]{0,2}\\p{Sc}|EUR|USD|GBP|CHF|JPY|CNY|INR|RUB|PLN|BRL|SEK|NOK|DKK|Fr\\.|kr\\.?";
const NUMERAL = new RegExp(`^(-?)(?:(${BEFORE})\\s?)?(${BODY})(?:\\s?(${UNIT}))?$`, "u");
const IN_BRACKETS = /^\((.+)\)$/;
/** Some programs for accounts write the minus last. */
const MINUS_LAST = /^(\d[\d.,]*)-$/;
const HEX = /^[+-]?0x/i;
const INFINITE = /^[+-]?(inf|infinity|∞)$/i;

/** The parts of a cell that is written like a number, in whatever script; null if it is not. */
export function numeralOf(cell: string): Numeral | null {
  if (PLAIN.test(cell)) return { digits: cell, unit: "" };
  if (INFINITE.test(cell)) return { digits: cell.startsWith("-") ? "-1e999" : "1e999", unit: "" };
  if (!/\p{Nd}/u.test(cell) || HEX.test(cell)) return null;
  const plain = latinDigits(cell.trim());
  const match = NUMERAL.exec(plain.replace(IN_BRACKETS, "-$1").replace(MINUS_LAST, "-$1"));
  if (!match) return null;
  const [, sign = "", before = "", body = "", after = ""] = match;
  if (/^[.,]?$/.test(body) || (before && after) || (sign && /^[+-]/.test(body))) return null;
  return { digits: sign + body.trim(), unit: (before || after).trim() };
}

/** The value of the digits, by the decimal sign; NaN where they are not grouped as numbers are. */
export function valueOf(digits: string, decimal: DecimalSign): number {
  if (UNGROUPED[decimal].test(digits)) return Number(decimal === "," ? digits.replace(",", ".") : digits);
  const [, sign = "", mantissa = "", exponent = ""] = /^([+-]?)(.*?)([eE][+-]?\d+)?$/.exec(digits)!;
  const [whole = "", part = "", ...more] = mantissa.split(decimal);
  const isOpen = decimal === "," && mantissa.endsWith(",");
  if (more.length > 0 || isOpen || !/^\d*$/.test(part) || whole + part === "") return NaN;
  const plain = ungrouped(whole, decimal === "." ? "," : ".");
  return plain === null ? NaN : Number(`${sign}${plain || "0"}.${part || "0"}${exponent}`);
}

/** A whole number without the marks between its thousands, or lakhs; null if they are elsewhere or of two kinds. */
function ungrouped(whole: string, mark: string): string | null {
  if (/^\d*$/.test(whole)) return whole;
  const marks = new Set(whole.replace(/\d/g, ""));
  const [sign = ""] = marks;
  if (marks.size > 1 || (sign !== mark && !GAP.test(sign))) return null;
  const groups = whole.split(sign);
  const [first = "", ...rest] = groups;
  const isGrouped = /^\d{1,3}$/.test(first) && (rest.every(hasThree) || isIndian(first, rest));
  return isGrouped ? groups.join("") : null;
}

const hasThree = (group: string) => group.length === 3;

function isIndian(first: string, rest: readonly string[]): boolean {
  return first.length <= 2 && rest.slice(0, -1).every(({ length }) => length === 2) && hasThree(rest.at(-1)!);
}

/** Other than three digits follow the only sign. */
const PLAINLY_DECIMAL = /^-?\d+([.,])(?:\d{1,2}|\d{4,})$/;

/** What a number's own signs say about the decimal sign. */
export type Evidence = DecimalSign | "either" | "none";

/** Whether the digits can be read with one decimal sign alone, with either (1.250), or hold no sign. */
export function evidenceOf(digits: string): Evidence {
  const [, sign] = PLAINLY_DECIMAL.exec(digits) ?? [];
  if (sign) return sign as DecimalSign;
  if (!/[.,]/.test(digits)) return "none";
  const [point, comma] = [valueOf(digits, "."), valueOf(digits, ",")].map((value) => !Number.isNaN(value));
  if (point && comma) return isSurelyDecimal(digits) ? (digits.includes(",") ? "," : ".") : "either";
  return point ? "." : comma ? "," : "none";
}

/** 0,125 and 5,582E+12 hold decimals: nobody parts thousands that way. */
function isSurelyDecimal(digits: string): boolean {
  return /^[+-]?0[.,]/.test(digits) || /[eE]/.test(digits);
}

/** Digits of all scripts as 0 to 9, and the signs that go with them as those that are usual with 0 to 9. */
export function latinDigits(text: string): string {
  return text
    .replace(MINUS, "-")
    .replace(/([eE])[\u2212\u2013]/u, "$1-")
    .replace(/[٫．]/gu, ".")
    .replace(/٬/gu, "’")
    .replace(/，/gu, ",")
    .replace(/＋/gu, "+")
    .replace(/％|٪/gu, "%")
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0)!)));
}

/** The scripts have their ten digits in a row, and begin at a digit that no other comes right before. */
function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value;
}
