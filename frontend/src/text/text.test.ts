import { expect, test } from "vitest";

import { counted, linkNote, MOST_CHARACTERS } from "./text";

test("characters are counted in any script, and line ends are one", () => {
  expect(counted("猫は\r\n猫\n")).toMatchObject({ characters: 4, kinds: 3, refusal: "" });
  expect(counted("😀🙂")).toMatchObject({ characters: 2, kinds: 2, refusal: "" });
  expect(counted("e\u0301e").kinds).toBe(2);
});

test("what cannot be learned from is refused in a sentence", () => {
  expect(counted(" \n ").refusal).toMatch(/^There is nothing to learn from yet/);
  expect(counted("aaa").refusal).toMatch(/“a” alone/);
  expect(counted("ab".repeat(MOST_CHARACTERS)).refusal).toMatch(/these are 50,000 too many/);
  expect(counted("ab".repeat(MOST_CHARACTERS / 2)).refusal).toBe("");
});

test("of a long link it is said how long it is", () => {
  expect(linkNote({ characters: 3_000 })).toBe("");
  expect(linkNote({ characters: 48_000 })).toMatch(/about 30,000 letters/);
});
