import { inputsOf, isOfWords, refusalOf, suggestedChoice, targetOf, shortened, type Choice } from "./choice";
import type { Column } from "./column";
import { formatNumber } from "../lib/format";
import { valueOf, type DecimalSign } from "./numeral";
import { titleOf } from "./points";
import type { Separator } from "./separator";
import type { Table } from "./table";

/** So many rows are shown of a table. */
const ROWS = 4;

/** What is seen of a table before anything is learned from it: all else stays where it was read. */
export interface TableLook {
  readonly columns: readonly ColumnLook[];
  readonly rows: readonly RowLook[];
  readonly separator: Separator;
  readonly hasHeader: boolean;
  readonly suggested: Choice | null;
}

/** One of the first rows: its cells in few letters, and which of them have no value. */
export interface RowLook {
  readonly number: number;
  readonly cells: readonly string[];
  readonly isMissing: readonly boolean[];
}

/** A column: its name with its unit, what it can be, and what is in doubt of it. */
export interface ColumnLook {
  readonly name: string;
  readonly title: string;
  readonly isNumeric: boolean;
  readonly isOfWords: boolean;
  /** Whether it can be an input of a table, beside others. */
  readonly isInput: boolean;
  /** Why it cannot be an input of a plane, in a sentence; null if it can. */
  readonly refusal: string | null;
  readonly target: Choice["target"];
  /** The decimal sign, if it holds any. */
  readonly sign: DecimalSign | null;
  readonly doubt: { readonly digits: string; readonly readAs: string } | null;
  readonly dates: {
    readonly unit: string;
    readonly isDayFirst: boolean;
    readonly doubt: { readonly cell: string; readonly readAs: string } | null;
  } | null;
}

export function tableLook(table: Table): TableLook {
  const inputs = new Set(inputsOf(table));
  return {
    columns: table.columns.map((column, i) => columnLook(column, table, inputs.has(i))),
    rows: table.rows.slice(0, ROWS).map(({ number }, row) => ({
      number,
      cells: table.columns.map(({ cells }) => shortened(cells[row] ?? "")),
      isMissing: table.columns.map(({ isMissing }) => isMissing[row] ?? false),
    })),
    separator: table.separator,
    hasHeader: table.hasHeader,
    suggested: suggestedChoice(table),
  };
}

function columnLook(column: Column, { rows }: Table, isInput: boolean): ColumnLook {
  const { name, isNumeric, dates, cells, decimal, doubt } = column;
  const hasSigns = isNumeric && !dates && cells.some((cell) => /[.,]/.test(cell));
  return {
    name,
    title: titleOf(column),
    isNumeric,
    isOfWords: isOfWords(column),
    isInput,
    refusal: refusalOf(column, rows),
    target: targetOf(column),
    sign: hasSigns ? decimal : null,
    doubt: doubt === null ? null : { digits: doubt, readAs: formatNumber(valueOf(doubt, decimal)) },
    dates: dates && { unit: dates.unit, isDayFirst: dates.isDayFirst, doubt: dates.doubt },
  };
}
