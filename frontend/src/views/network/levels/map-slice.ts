import type { DetailPicture } from "../detail-pictures";

/** One channel of values that alternate, (height, width, channels), as a picture. */
export function channelPicture(
  values: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  channel: number,
  caption: string,
  isImage = false,
): DetailPicture {
  const slice = Float32Array.from({ length: height * width }, (_, i) => values[i * channels + channel] ?? 0);
  return { caption, width, height, count: 1, values: slice, isImage };
}

/** What each channel of values that alternate adds up to. */
export function channelSums(values: Float32Array, channels: number): Float32Array {
  const sums = new Float32Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels]! += values[i]!;
  return sums;
}

/** The index of the value that is farthest from 0. */
export function farthest(values: Float32Array): number {
  return values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]!) ? i : best), 0);
}
