import { latinDigits } from "./numeral";

/** A column of dates, as numbers: how many days, or hours, after the first one. */
export interface Dates {
  /** Each row's number; NaN where there is no date. */
  readonly values: readonly number[];
  /** What is counted, such as “days since 2020-01-31”. */
  readonly unit: string;
  /** A date such as 03/04/2020, while nothing in its column tells whether its day or its month comes first. */
  readonly doubt: { readonly cell: string; readonly readAs: string } | null;
  readonly isDayFirst: boolean;
}

/** A date as it is written; `one` and `two` are its day and its month, or the other way round. */
interface Written {
  readonly year: number;
  readonly one: number;
  readonly two: number;
  readonly isOpen: boolean;
  readonly clockMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Times within so many days are counted in hours. */
const FEW_DAYS = 4;
/** Years of two digits from this one on are of the last century, as POSIX has it. */
const LAST_CENTURY = 69;
/** So many cells tell whether a column is looked at further. */
const SAMPLE = 100;
/** The languages in which programs write the names of months. */
const LANGUAGES = ["en", "en-GB", "de", "fr", "es", "it", "pt", "nl"];

const CLOCK = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?\s?(?:([ap])\.?m\.?)?$/i;
const CLOCK_AFTER =
  /(?:[ T]|, )(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]\.?m\.?)?) ?(?:Z|UTC|GMT|([+-]\d{2}):?(\d{2})?)?$/i;
const WEEKDAY = /^\p{L}+\.?,\s*/u;
const FORMS = [
  /^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})$/,
  /^(?<year>\d{4})[-/](?<month>\d{1,2})$/,
  /^(?<year>(?:19|20)\d{2})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])$/,
  /^(?<year>\d{4})[- ]?Q(?<quarter>[1-4])$/i,
  /^(?<year>\d{4}) ?[年년] ?(?<month>\d{1,2}) ?[月월](?: ?(?<day>\d{1,2}) ?[日일])?$/u,
  /^(?<day>\d{1,2})\. ?(?<month>\d{1,2})\. ?(?<year>\d{4})$/,
  /^(?<day>\d{2})\.(?<month>\d{2})\.(?<year>\d{2})$/,
  /^(?<one>\d{1,2})([-/])(?<two>\d{1,2})\2(?<year>\d{4}|\d{2})$/,
  /^(?:(?<day>\d{1,2})(?:\.|st|nd|rd|th)?[- ](?:de )?)?(?<name>\p{L}+)\.?[- ](?:de )?(?<year>\d{4}|\d{2})$/u,
  /^(?<name>\p{L}+)\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})$/u,
];

let months: ReadonlyMap<string, number> | null = null;

/** Whether a cell is a date or a time of day. */
export function isDate(cell: string): boolean {
  return CLOCK.test(cell) || datedAs(cell) !== null;
}

/** A column in which most cells with a value are dates, or times of day; null if they are not. */
export function datesOf(
  cells: readonly string[],
  isMissing: readonly boolean[],
  dayFirst: boolean | null,
): Dates | null {
  const present = cells.filter((_, row) => !isMissing[row]);
  if (!areMost(present.slice(0, SAMPLE).map(isDate)) || !areMost(present.map(isDate))) return null;
  const clocks = cells.map((cell) => clockMs(cell) / HOUR_MS);
  if (areMost(clocks.filter((_, row) => !isMissing[row]).map(Number.isFinite))) {
    return { values: clocks, unit: "hours", doubt: null, isDayFirst: true };
  }
  const dated = cells.map(datedAs);
  const [asDays, asMonths] = [dated.map((it) => moment(it, true)), dated.map((it) => moment(it, false))];
  const isDayFirst = dayFirst ?? isReadBetter(asDays, asMonths);
  const moments = isDayFirst ? asDays : asMonths;
  const doubtful = asDays.findIndex((ms, row) => ms !== asMonths[row] && dated[row]?.isOpen);
  const isDoubtful = doubtful >= 0 && count(asDays) === count(asMonths);
  const doubt = isDoubtful ? { cell: cells[doubtful]!, readAs: inWords(moments[doubtful]!) } : null;
  return { ...since(moments), doubt, isDayFirst };
}

const inWords = (ms: number) =>
  new Date(ms).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
const areMost = (found: readonly boolean[]) => 2 * found.filter(Boolean).length > found.length;
const count = (moments: readonly number[]) => moments.filter((ms) => !Number.isNaN(ms)).length;

/** Whether the day first makes more dates of them, or keeps them in order; where both do, most of the world writes it first. */
function isReadBetter(asDays: readonly number[], asMonths: readonly number[]): boolean {
  const more = count(asDays) - count(asMonths);
  return more !== 0 ? more > 0 : disorder(asDays) <= disorder(asMonths);
}

/** How many dates stand against the order that most have, from the first to the last or the other way. */
function disorder(moments: readonly number[]): number {
  const steps = moments
    .filter((ms) => !Number.isNaN(ms))
    .flatMap((ms, i, all) => (i > 0 ? [ms - all[i - 1]!] : []));
  return Math.min(steps.filter((step) => step < 0).length, steps.filter((step) => step > 0).length);
}

function since(moments: readonly number[]): { values: number[]; unit: string } {
  const there = moments.filter((ms) => !Number.isNaN(ms));
  const [first, last] = [there.reduce((a, b) => Math.min(a, b)), there.reduce((a, b) => Math.max(a, b))];
  const areHours = last - first < FEW_DAYS * DAY_MS && there.some((ms) => ms % DAY_MS !== 0);
  const [ofMs, letters] = areHours ? [HOUR_MS, 16] : [DAY_MS, 10];
  const begin = Math.floor(first / ofMs) * ofMs;
  const written = new Date(begin).toISOString().slice(0, letters).replace("T", " ");
  return {
    values: moments.map((ms) => (ms - begin) / ofMs),
    unit: `${areHours ? "hours" : "days"} since ${written}`,
  };
}

/** The time of day in milliseconds; NaN if it is none. */
function clockMs(cell: string): number {
  const [all, hours, minutes, seconds = 0, half] = CLOCK.exec(cell) ?? [];
  if (all === undefined || Number(hours) > 24) return NaN;
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hours);
  return ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function datedAs(cell: string): Written | null {
  if (!/\p{Nd}/u.test(cell)) return null;
  const text = latinDigits(cell).replace(WEEKDAY, "");
  const [after = "", clock, zone = 0, minutes = 0] = CLOCK_AFTER.exec(text) ?? [];
  const day = after ? text.slice(0, -after.length) : text;
  const groups = FORMS.map((form) => form.exec(day)?.groups).find((found) => found !== undefined);
  if (!groups) return null;
  const { year, month, day: number = 1, quarter, name, one, two } = groups;
  const isOpen = one !== undefined;
  const inYear = quarter ? 3 * Number(quarter) - 2 : name ? monthOf(name) : Number(month);
  const shift = (Number(zone) * 60 + Math.sign(Number(zone)) * Number(minutes)) * 60_000;
  const written = {
    year: fullYear(year!),
    one: Number(isOpen ? one : number),
    two: isOpen ? Number(two) : inYear,
    isOpen,
    clockMs: (clock ? clockMs(clock) : 0) - shift,
  };
  return Number.isNaN(moment(written, true)) && Number.isNaN(moment(written, false)) ? null : written;
}

function fullYear(written: string): number {
  const year = Number(written);
  return written.length > 2 ? year : year + (year < LAST_CENTURY ? 2000 : 1900);
}

/** When that is; NaN if there is no such day. */
function moment(written: Written | null, dayFirst: boolean): number {
  if (!written) return NaN;
  const { year, one, two, isOpen } = written;
  const [day, month] = isOpen && !dayFirst ? [two, one] : [one, two];
  const ms = Date.UTC(year, month - 1, day);
  const isThere = new Date(ms).getUTCMonth() === month - 1 && month >= 1 && day >= 1;
  return isThere ? ms + written.clockMs : NaN;
}

/** The number of a month by its name, long or short; NaN if it is none. */
function monthOf(name: string): number {
  months ??= new Map(LANGUAGES.flatMap((language) => namesIn(language)));
  return months.get(name.toLowerCase()) ?? NaN;
}

function namesIn(language: string): [string, number][] {
  return (["long", "short"] as const).flatMap((month) => {
    const format = new Intl.DateTimeFormat(language, { month, timeZone: "UTC" });
    return Array.from({ length: 12 }, (_, i): [string, number] => [
      format.format(Date.UTC(2020, i)).toLowerCase().replace(".", ""),
      i + 1,
    ]);
  });
}
