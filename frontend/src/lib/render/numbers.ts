const MINUS = "−";
const THIN_SPACE = " ";

/** A number of a picture in few digits, such as 2.31, −0.042 or 12,560. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : withSign("∞", value);
  const magnitude = Math.abs(value);
  if (magnitude < 5e-5) return "0";
  if (magnitude >= 1000) return withSign(formatCount(Math.round(magnitude)), value);
  if (magnitude < 0.001) return withSign(magnitude.toFixed(4), value);
  const whole = Math.max(0, Math.floor(Math.log10(magnitude)));
  return withSign(magnitude.toFixed(Math.max(0, Math.min(3, digits - 1 - whole))), value);
}

/** A number with its sign, also when it is positive. */
export function formatSigned(value: number, digits = 3): string {
  return value > 0 ? `+${formatNumber(value, digits)}` : formatNumber(value, digits);
}

export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A share of 0 to 1 in percent. */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  return `${percent < 9.95 || percent > 99 ? percent.toFixed(1) : percent.toFixed(0)}${THIN_SPACE}%`;
}

function withSign(text: string, value: number): string {
  return value < 0 ? MINUS + text : text;
}
