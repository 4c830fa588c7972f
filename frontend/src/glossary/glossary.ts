import entries from "./glossary.json";

/** The name of a word that is explained. */
export type Term = keyof typeof entries;

export interface Explanation {
  /** How the word is written on the page, in lower case. */
  readonly words: readonly string[];
  readonly title: string;
  /** A sentence or two for somebody who has never heard of it. */
  readonly text: string;
}

export const glossary: Readonly<Record<Term, Explanation>> = entries;

const byWord = new Map(
  Object.entries(glossary).flatMap(([term, { words }]) => words.map((word) => [word, term as Term] as const)),
);

/** What explains a title: all of it, or else the longest part of it that is a word of the glossary. */
export function termIn(title: string): Term | undefined {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (let length = words.length; length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      const term = byWord.get(words.slice(start, start + length).join(" "));
      if (term) return term;
    }
  }
  return undefined;
}

/** The sentences that explain a title, for controls that cannot hold another one. */
export function explanationOf(title: string): string | undefined {
  const term = termIn(title);
  return term && glossary[term].text;
}
