/** The first free name of the form `dense_1`. */
export function freeId(type: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = `${type}_${number}`;
    if (!taken.has(id)) return id;
  }
}
