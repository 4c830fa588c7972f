/** The first elements of a sequence, 0 to 255, filled up to its length with what stands for none. */
export function prefixOf(picture: Uint8Array, elements: number, blank: readonly number[]): Uint8Array {
  return picture.map((number, i) => (i < elements * blank.length ? number : (blank[i % blank.length] ?? 0)));
}
