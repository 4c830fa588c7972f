import { expect, test } from "vitest";

import { glossary, termIn } from "./glossary";

const sources = import.meta.glob<string>("../**/*.svelte", { query: "?raw", import: "default", eager: true });
const entries = Object.entries(glossary);

test.each(entries)("%s is explained in one to three sentences of plain text", (_, { text }) => {
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text.match(/[.:?](\s|$)/g)!.length).toBeLessThanOrEqual(4);
  expect(text.length).toBeLessThan(240);
  expect(text).not.toMatch(/[<>{}!]/);
});

test("no word has two explanations", () => {
  const words = entries.flatMap(([, entry]) => entry.words);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toBe(word.toLowerCase());
});

test("every title that holds such a word is linked to its explanation", () => {
  const written = /<(h2|h3|dt|th|legend)(?:\s[^<>]*)?>\s*([^<{}]*\p{L}[^<{}]*)<\/\1>/gu;
  const unlinked = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(written)]
      .filter(([, , title]) => termIn(title!))
      .map(([title]) => `${file}: ${title}`),
  );
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  expect(unlinked).toEqual([]);
});

test("a title is explained by the longest part of it that is a word", () => {
  expect(termIn("Test accuracy")).toBe("test");
  expect(termIn("Learning rate of dense_1")).toBe("learning-rate");
  expect(termIn("Dense 16 · ReLU")).toBe("dense");
  expect(termIn("Most confident mistakes")).toBe("mistakes");
  expect(termIn("Play")).toBeUndefined();
  expect(termIn("")).toBeUndefined();
});
