const MINUS = "−";
const THIN_SPACE = "\u2009";
const COUNTS = new Intl.NumberFormat("en-US");
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Smaller numbers are rounding dust, or written as powers of ten. */
const LEAST = 1e-12;
const LEAST_PLAIN = 9.995e-4;

/** A number of a picture in few digits, such as 2.31, −0.042 or 12,560. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : withSign("∞", value);
  const magnitude = Math.abs(value);
  if (magnitude < LEAST) return "0";
  if (magnitude < LEAST_PLAIN) return withSign(formatPower(magnitude), value);
  if (magnitude >= 1000) return withSign(formatCount(Math.round(magnitude)), value);
  return withSign(magnitude.toFixed(decimals(magnitude)), value);
}

/** A number for a small cell: at most five characters below 100. */
export function formatCell(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude < 0.005) return "0";
  return withSign(magnitude.toFixed(magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0), value);
}

/** A number with its sign, also when it is positive. */
export function formatSigned(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** A small number as a power of ten: 10⁻⁴, 3×10⁻⁵. */
export function formatPower(magnitude: number): string {
  const [digits, exponent] = magnitude.toExponential(0).split("e-") as [string, string];
  const power = `10⁻${Array.from(exponent, (digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;
  return digits === "1" ? power : `${digits}×${power}`;
}

export function formatCount(count: number): string {
  return COUNTS.format(count);
}

/** A share of 0 to 1 in percent. */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  return `${percent < 9.95 || percent > 99 ? percent.toFixed(1) : percent.toFixed(0)}${THIN_SPACE}%`;
}

function decimals(magnitude: number): number {
  if (magnitude < 0.0995) return 3;
  return magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;
}

function withSign(text: string, value: number): string {
  return value < 0 ? MINUS + text : text;
}
