/** A formula cut in three: what stands before what is wrong, that, and what comes after it. */
export type Marked = readonly [before: string, wrong: string, after: string];

/** A formula with a part marked, from character `start` up to `end`; the server counts code points. */
export function marked(text: string, start: number, end: number): Marked {
  const characters = [...text];
  const part = (from: number, to?: number) => characters.slice(from, to).join("");
  return [part(0, start), part(start, end), part(end)];
}

/** Whether a formula was understood just as it was written, but for spaces. */
export function isAsWritten(text: string, reading: string): boolean {
  const plain = (formula: string) => formula.replaceAll("**", "^").replace(/\s/g, "");
  return plain(text) === plain(reading);
}
