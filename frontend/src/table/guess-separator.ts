import { bodyOf } from "./body";
import { numeralOf, valueOf } from "./numeral";
import { firstRows, SEPARATORS, type Separator } from "./separator";

/** Enough rows to tell by. */
const SAMPLE = 400;
/** A table of words alone is worth so much beside one of numbers alone. */
const WORTH_OF_WORDS = 0.3;
/** A first row with other cells than the rest is likely a header that is split in the wrong places. */
const WORTH_WITHOUT_HEAD = 0.7;
/** A line above or below the table is that much of a row that does not fit. */
const WEIGHT_OF_TITLES = 0.1;
/** Of two that do equally well, the one that comes earlier in the list is the likelier. */
const WORTH_OF_PLACE = 0.05;

/** The separator by which the text becomes the most regular table with the most numbers; null if none makes a table. */
export function guessSeparator(text: string): Separator | null {
  let [best, most]: [Separator | null, number] = [null, 0];
  SEPARATORS.forEach(({ value }, place) => {
    const score = scoreOf(text, value) * (1 - WORTH_OF_PLACE * place);
    if (score > most) [best, most] = [value, score];
  });
  return best;
}

function scoreOf(text: string, separator: Separator): number {
  const { columns, rows, irregular, around, headFits } = bodyOf(firstRows(text, separator, SAMPLE));
  if (columns < 2) return 0;
  const belowHeader = rows.slice(rows.length > 1 ? 1 : 0);
  const filled = belowHeader.flatMap(({ cells }) => cells).filter((cell) => cell !== "");
  const numbers = filled.filter(isNumber).length / filled.length;
  if (numbers === 0 && (separator === "spaces" || separator === "columns")) return 0;
  const regular = rows.length / (rows.length + irregular + WEIGHT_OF_TITLES * around);
  const whole = 1 - filled.filter(holdsSeparator).length / filled.length;
  return (headFits ? 1 : WORTH_WITHOUT_HEAD) * regular ** 2 * (WORTH_OF_WORDS + numbers) * whole ** 2;
}

function isNumber(cell: string): boolean {
  const numeral = numeralOf(cell);
  return (
    numeral !== null &&
    !/\p{L}/u.test(numeral.unit) &&
    [".", ","].some((sign) => !Number.isNaN(valueOf(numeral.digits, sign as "." | ",")))
  );
}

/** The telltale of a wrong separator: another one within a cell, but for decimal commas and commas of a sentence. */
function holdsSeparator(cell: string): boolean {
  return /[;\t|]|^"|"$/.test(cell) || (/,(?!\s)/.test(cell) && !isNumber(cell));
}
