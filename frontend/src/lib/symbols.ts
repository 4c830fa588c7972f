/** The symbol that begins and ends a sequence. */
export const END = 0;
/** The symbol of a line's end. */
export const LINE_END = "↵";
/** Of so many kinds of what is no letter each is named. */
const MOST_LISTED = 12;

/** The symbols that a one-hot sequence holds between its beginning and its end, by number. */
export function given(picture: ArrayLike<number>, length: number, symbols: number): number[] {
  const numbers = Array.from({ length }, (_, place) => symbolAt(picture, place, symbols));
  const end = numbers.indexOf(END, 1);
  return numbers.slice(1, end < 0 ? length : end);
}

function symbolAt(picture: ArrayLike<number>, place: number, symbols: number): number {
  for (let symbol = 0; symbol < symbols; symbol++) {
    if ((picture[place * symbols + symbol] ?? 0) > 0) return symbol;
  }
  return END;
}

/** A sequence that begins with these symbols, 255 at each and 0 elsewhere, filled up to its length. */
export function oneHot(numbers: readonly number[], length: number, symbols: number): Uint8Array {
  const picture = new Uint8Array(length * symbols);
  for (let place = 0; place < length; place++) {
    const symbol = place === 0 ? END : (numbers[place - 1] ?? END);
    picture[place * symbols + symbol] = 255;
  }
  return picture;
}

/** What was typed as numbers of symbols, in capitals or small letters; what is none of them is left out, and told. */
export function read(text: string, symbols: readonly string[]): { numbers: number[]; strange: string[] } {
  const letters = [...text.normalize("NFC")];
  const found = letters.map((letter) => numberOf(letter, symbols));
  return {
    numbers: found.filter((number) => number > END),
    strange: [...new Set(letters.filter((_, i) => found[i] === END))],
  };
}

function numberOf(letter: string, symbols: readonly string[]): number {
  const spellings = [letter, letter.toLowerCase(), letter.toUpperCase()];
  return spellings.map((spelling) => symbols.indexOf(spelling)).find((number) => number > END) ?? END;
}

/** Which symbols there are, in words: “a to z”, “a to h and >”, “52 characters”. */
export function knownOf(symbols: readonly string[]): string {
  const [letters, others] = [true, false].map((isLetter) =>
    symbols.slice(1).filter((symbol) => /^\p{L}$/u.test(symbol) === isLetter),
  );
  if (others!.includes(" ") || others!.length > MOST_LISTED) return `${symbols.length - 1} characters`;
  const range = letters!.length > 2 ? `${letters![0]} to ${letters!.at(-1)}` : letters!.join(" and ");
  return [range, others!.join(" ")].filter(Boolean).join(" and ");
}

/** What may be typed, for an empty field. */
export function hintOf(symbols: readonly string[]): string {
  const hasLetters = symbols.slice(1).some((symbol) => /^\p{L}$/u.test(symbol));
  return hasLetters ? "a few letters" : `such as ${symbols.slice(1, 5).join("")}`;
}

/** A one-hot sequence as text: up to its end, where it has one, and without the mark that begins it. */
export function asText(
  picture: ArrayLike<number>,
  [length = 0, count = 0]: readonly number[],
  { symbols, ends }: { readonly symbols: readonly string[]; readonly ends: boolean },
): string {
  const numbers = ends
    ? given(picture, length, count)
    : Array.from({ length }, (_, place) => symbolAt(picture, place, count));
  return joined(numbers, symbols);
}

/** Symbols in words: letters stand together, longer names apart. */
export function joined(numbers: readonly number[], symbols: readonly string[]): string {
  const gap = symbols.some((symbol) => [...symbol].length > 1) ? " " : "";
  return numbers.map((number) => symbols[number] ?? "").join(gap);
}

/** A row of symbols that ends as text, up to its end. */
export function textOf(numbers: ArrayLike<number>, symbols: readonly string[]): string {
  const all = Array.from(numbers).slice(1);
  const end = all.indexOf(END);
  return (end < 0 ? all : all.slice(0, end)).map((number) => symbols[number] ?? "").join("");
}
