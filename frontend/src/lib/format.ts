/** 0.9174 → "91.7 %" */
export function formatPercent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
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
export function formatNumber(value: number): string {
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
