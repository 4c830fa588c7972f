/**
 * Exponential moving average over a time constant in steps, without the bias towards its start. Each value stands for
 * `stride` steps; gaps (NaN) are passed over. Writes the first `length` values to `out`.
 */
export function smooth(
  values: Float32Array,
  length: number,
  stride: number,
  timeConstant: number,
  out: Float32Array,
): void {
  const keep = timeConstant > 0 ? Math.exp(-stride / timeConstant) : 0;
  let [sum, weight] = [0, 0];
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      out[i] = weight > 0 ? sum / weight : NaN;
      continue;
    }
    sum = keep * sum + value;
    weight = keep * weight + 1;
    out[i] = sum / weight;
  }
}
