import type { DataInfo } from "./protocol/generated";

/** What fills up a sequence that has come to its end, as `Sequence.blank`; null of data that have no end. */
export function blankOf({
  input_shape,
  ends,
  pen,
}: Pick<DataInfo, "input_shape" | "ends" | "pen">): readonly number[] | null {
  if (pen) return [128, 128, 0];
  return ends ? Array.from({ length: input_shape[1] ?? 0 }, (_, symbol) => (symbol === 0 ? 255 : 0)) : null;
}

/** The first elements of a sequence, 0 to 255, filled up to its length. */
export function prefixOf(picture: Uint8Array, elements: number, blank: readonly number[]): Uint8Array {
  return picture.map((number, i) => (i < elements * blank.length ? number : (blank[i % blank.length] ?? 0)));
}
