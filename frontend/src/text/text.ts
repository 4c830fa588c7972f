/** As many characters as the server takes (`engine/passage.py`). */
export const MOST_CHARACTERS = 50_000;
/** A link that is longer is cut by some programs. */
const LONG_LINK_LETTERS = 4_000;
/** Of so many characters of a text a link's letter is made: deflated, and written in base 64. */
const CHARACTERS_PER_LETTER = 1.6;

/** What there is in a text to learn from, and what is wrong with it, in words; nothing if it can be learned from. */
export interface Counted {
  readonly characters: number;
  readonly kinds: number;
  readonly refusal: string;
}

export function counted(text: string): Counted {
  const all = [...tidy(text)];
  const kinds = new Set(all).size;
  return { characters: all.length, kinds, refusal: refusalOf(all, kinds) };
}

/** As much of a text as there is room for, from its beginning. */
export function beginningOf(text: string): string {
  // No character takes more than two places, and of those that are composed there may be four.
  return [...tidy(text.slice(0, 8 * MOST_CHARACTERS))].slice(0, MOST_CHARACTERS).join("");
}

/** Whether a text is so long that a page would be slow to show it. */
export function isHuge(text: string): boolean {
  return text.length > 4 * MOST_CHARACTERS;
}

/** A text with line ends of one kind, and without what stands before and behind it. */
export function tidy(text: string): string {
  return text.normalize("NFC").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
}

function refusalOf(all: readonly string[], kinds: number): string {
  if (all.every((it) => it.trim() === "")) return "There is nothing to learn from yet: paste some lines.";
  if (kinds === 1) return `With “${all[0]!}” alone there is nothing to be told: it needs a second character.`;
  if (all.length <= MOST_CHARACTERS) return "";
  const over = (all.length - MOST_CHARACTERS).toLocaleString("en");
  return `Up to ${MOST_CHARACTERS.toLocaleString("en")} characters have room: these are ${over} too many.`;
}

/** What there is to say of a link that holds a text; nothing where it stays short. */
export function linkNote({ characters }: Pick<Counted, "characters">): string {
  const letters = characters / CHARACTERS_PER_LETTER;
  if (letters < LONG_LINK_LETTERS) return "";
  const thousands = Math.round(letters / 1_000);
  return `A link to it would be about ${thousands},000 letters long, which some programs cut: pass on experiment.json instead (Share).`;
}
