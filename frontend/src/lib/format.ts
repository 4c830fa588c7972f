const MINUS = "−";
const COUNTS = new Intl.NumberFormat("en-US");
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Smaller numbers are rounding dust, or written as powers of ten. */
const LEAST = 1e-12;
const LEAST_PLAIN = 9.995e-4;
/** Greater numbers are written as powers of ten. */
const MOST_PLAIN = 999_999;

/** A number of a picture in few digits, such as 2.31, −0.042 or 12,560. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : withSign("∞", value);
  const magnitude = Math.abs(value);
  if (magnitude < LEAST) return "0";
  if (magnitude < LEAST_PLAIN || magnitude > MOST_PLAIN) return withSign(formatPower(magnitude), value);
  if (magnitude >= 1000) return withSign(formatCount(Math.round(magnitude)), value);
  return withSign(magnitude.toFixed(decimals(magnitude)), value);
}

/** A round number on an axis, without the noughts that say nothing: 0.5, −3, 20,000. */
export function formatTick(value: number): string {
  const text = formatNumber(value);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
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

/** A small or large number as a power of ten: 10⁻⁴, 3×10⁻⁵, 2×10⁹. */
export function formatPower(magnitude: number): string {
  const [digits, exponent] = magnitude.toExponential(0).split("e") as [string, string];
  const raised = Array.from(String(Math.abs(Number(exponent))), (digit) => SUPERSCRIPTS[Number(digit)]);
  const power = `10${Number(exponent) < 0 ? "⁻" : ""}${raised.join("")}`;
  return digits === "1" ? power : `${digits}×${power}`;
}

/** 12560 → "12,560" */
export function formatCount(count: number): string {
  return COUNTS.format(count);
}

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** 4, "3" → "four 3s"; 1, "cat" → "one cat"; 12, "bus" → "12 × bus": how many there are of something. */
export function countedInWords(count: number, name: string): string {
  const number = WORDS[count] ?? formatCount(count);
  if (count === 1) return `${number} ${name}`;
  const isPluralS = /^(\d+|[A-Za-z]*[a-gi-rtuvw])$/.test(name);
  return isPluralS ? `${number} ${name}s` : `${formatCount(count)} × ${name}`;
}

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** 1234567 → "1.23M", 812 → "812": for totals that are read at a glance. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/** 0.9174 → "91.7 %" */
export function formatPercent(part: number, decimals = 1): string {
  return `${(part * 100).toFixed(decimals)} %`;
}

/** Three figures that do not dance: 0.0742 → "0.074", 1.234 → "1.234", 31.4159 → "31.42". */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return "not finite";
  const size = Math.abs(loss);
  if (size >= 10_000) return loss.toExponential(1);
  if (size > 0 && size < 0.001) return loss.toExponential(1);
  return loss.toFixed(size >= 100 ? 0 : size >= 10 ? 2 : 3);
}

/** Hyperparameters as people write them: 0.002, 1e-5. */
export function formatSetting(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.001) return value.toExponential(2).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(4)));
}

/** 11594722 → "11.6 MB" */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** 0.42 → "420 ms", 3.21 → "3.2 s" */
export function formatDuration(secs: number): string {
  return secs < 1 ? `${Math.round(secs * 1_000)} ms` : `${secs.toFixed(1)} s`;
}

/** 28 × 28 × 1 → "28 × 28": a single channel goes without saying. */
export function formatShape(shape: readonly number[]): string {
  const shown = shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
  return shown.join(" × ");
}

function decimals(magnitude: number): number {
  if (magnitude < 0.0995) return 3;
  return magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;
}

function withSign(text: string, value: number): string {
  return value < 0 ? MINUS + text : text;
}

/** The time of day at a moment, given in milliseconds since 1970: "12:03:04". */
export function formatTime(moment: number): string {
  return new Date(moment).toLocaleTimeString("en-GB");
}
