import { expect, test } from "vitest";

import { asText, given, hintOf, knownOf, oneHot, read, textOf } from "./symbols";

const SYMBOLS = ["·", "a", "b", "c"];

test("what is typed becomes a sequence that begins and ends, and is read again", () => {
  const { numbers, strange } = read("Ab7c!7", SYMBOLS);
  expect(numbers).toEqual([1, 2, 3]);
  expect(strange).toEqual(["7", "!"]);
  const picture = oneHot(numbers, 5, 4);
  expect([...picture.subarray(0, 8)]).toEqual([255, 0, 0, 0, 0, 255, 0, 0]);
  expect(given(picture, 5, 4)).toEqual([1, 2, 3]);
  expect(given(oneHot([1, 2, 3, 1], 5, 4), 5, 4)).toEqual([1, 2, 3, 1]);
  expect(given(oneHot([], 5, 4), 5, 4)).toEqual([]);
});

test("symbols without a beginning and an end are all told", () => {
  const data = { symbols: SYMBOLS, ends: false };
  expect(asText(oneHot([1, 0, 2], 4, 4), [4, 4], data)).toBe("·a·b");
  expect(asText(oneHot([1, 2], 4, 4), [4, 4], { ...data, ends: true })).toBe("ab");
  expect(textOf([0, 3, 1, 0, 0], SYMBOLS)).toBe("ca");
});

test("the symbols that there are are said in words", () => {
  expect(knownOf(["·", ..."abcdefgh", ">"])).toBe("a to h and >");
  expect(knownOf(["·", ..."abcdefghijklmnopqrstuvwxyz"])).toBe("a to z");
  expect(knownOf(["·", "a", "b"])).toBe("a and b");
  expect(knownOf(["·", "a", "b", " "])).toBe("3 characters");
  expect(knownOf(["·", ..."()[]{}"])).toBe("( ) [ ] { }");
  expect(hintOf(["·", ..."()[]{}"])).toBe("such as ()[]");
  expect(hintOf(["·", ..."ab>"])).toBe("a few letters");
});
