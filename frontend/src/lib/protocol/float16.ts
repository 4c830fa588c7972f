let table: Float32Array | undefined;

/** Half-precision floats as a typed array: a view where the browser has Float16Array, else decoded by table. */
export function float16View(
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
): Float16Array | Float32Array {
  // eslint-disable-next-line web-apis/available -- where it is not there, the table is
  if (typeof Float16Array !== "undefined") return new Float16Array(buffer, byteOffset, length);
  return decodeFloat16(new Uint16Array(buffer, byteOffset, length));
}

/** Half-precision bit patterns as float32. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, pattern) => float16FromBits(pattern));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]!]!;
  return values;
}

function float16FromBits(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = (pattern & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
