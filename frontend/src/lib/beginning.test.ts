import { expect, test } from "vitest";

import { beginningOf } from "./beginning";
import { read } from "./symbols";

const LETTERS = {
  symbols: ["·", ..." abcdefghijklmnopqrstuvwxyz>"],
  asks: null,
  excerpt: false,
  melody: null,
};
const begun = (text: string, data: Parameters<typeof beginningOf>[1] = LETTERS) =>
  beginningOf(read(text, data.symbols).numbers, data)
    .map((number) => data.symbols[number])
    .join("");

test("a network begins with a beginning that leaves something to be written", () => {
  expect(begun("thora")).toBe("th");
  expect(begun("jo")).toBe("j");
});

test("what asks something is asked to the end", () => {
  expect(begun("abc>cba", { ...LETTERS, asks: LETTERS.symbols.indexOf(">") })).toBe("abc>");
});

test("an excerpt begins with a whole word", () => {
  expect(begun("ortunately was just in time to s", { ...LETTERS, excerpt: true })).toBe("was just");
});

test("of a tune the first bar is given", () => {
  const notes = [
    [60, 1],
    [62, 1],
  ] as const;
  const melody = { notes, bar: 2, units_per_minute: 200, key: "C major", scale: [0] };
  expect(
    beginningOf([1, 2, 3, 2, 1, 3], { symbols: ["·", "C4", "D4", "|"], asks: null, excerpt: false, melody }),
  ).toEqual([1, 2, 3]);
});
