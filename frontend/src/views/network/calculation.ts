import { formatNumber, formatSigned } from "../../lib/format";

/** A number and what it is called. */
export interface Named {
  readonly name: string;
  readonly value: number;
}

/** The sum of a unit, its bias, what comes of them, and what adds most to the sum. */
export interface SpokenSum {
  readonly sum: number;
  readonly bias: number | undefined;
  readonly value: number;
  readonly strongest: readonly Named[];
}

/** The calculation of a unit in sentences, for those who hear it. */
export function calculationInWords(
  { sum, bias, value, strongest }: SpokenSum,
  activation: string | null,
): string {
  const parts = strongest.map((part) => `${part.name} ${formatSigned(part.value)}`);
  const most = parts.length === 0 ? "" : `, of which ${parts.join(", ")}`;
  const added =
    bias === undefined ? "." : `, with its bias of ${formatNumber(bias)} to ${formatNumber(sum + bias)}.`;
  const outcome = `${activation === null ? "It gives" : `${activation} makes it`} ${formatNumber(value)}.`;
  return `Its weighted inputs add up to ${formatNumber(sum)}${most}${added} ${outcome}`;
}
