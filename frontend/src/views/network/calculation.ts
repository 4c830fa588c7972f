import { formatNumber, formatPercent } from "../../lib/format";
import type { Reading } from "./reading";

/** The calculation of a unit in sentences, for those who hear it; empty while nothing is put in. */
export function calculationInWords(reading: Reading, activation: string | null): string {
  const { activation: output, weightedSum, bias, largest, probability } = reading;
  if (output === null) return "";
  if (weightedSum !== null) {
    const sum = weightedSum + (bias ?? 0);
    const added = bias === null ? "." : `, with its bias of ${formatNumber(bias)} to ${formatNumber(sum)}.`;
    const result = probability === null ? formatNumber(output) : formatPercent(probability);
    const outcome = activation === null ? `It gives ${result}.` : `${activation} makes it ${result}.`;
    return `Its weighted inputs add up to ${formatNumber(weightedSum)}${added} ${outcome}`;
  }
  if (largest === null) return `It gives ${formatNumber(output)}.`;
  const most = `Its map is ${formatNumber(output)} on average and ${formatNumber(largest)} at most.`;
  return bias === null ? most : `${most} Its bias is ${formatNumber(bias)}.`;
}
