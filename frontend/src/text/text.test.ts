import { expect, test } from "vitest";

import { beginningOf, counted, isHuge, linkNote, MOST_CHARACTERS } from "./text";

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

test("of what is too long the beginning has room", () => {
  const long = "😀b".repeat(MOST_CHARACTERS);
  expect(counted(beginningOf(long))).toMatchObject({ characters: MOST_CHARACTERS, kinds: 2, refusal: "" });
  expect(beginningOf("short\n")).toBe("short");
  expect([isHuge("a".repeat(MOST_CHARACTERS + 1)), isHuge("a".repeat(1_000_000))]).toEqual([false, true]);
});

test("of a long link it is said how long it is", () => {
  expect(linkNote({ characters: 3_000 })).toBe("");
  expect(linkNote({ characters: 48_000 })).toMatch(/about 30,000 letters/);
});
