import { expect, test } from "vitest";

import { guessesOf, inWords, knownAfter, soFarOf } from "./so-far";

const TOLD = soFarOf([0.6, 0.4, 0.2, 0.8, 0.7, 0.3, 0.9, 0.1, 0.5, 0.5], [5, 2], 4, 2)!;

test("what was said ends where the sequence does", () => {
  expect(TOLD.rows).toEqual([
    [0.6, 0.4],
    [0.2, 0.8],
    [0.7, 0.3],
    [0.9, 0.1],
  ]);
  expect(soFarOf([1, 0, 0], [1, 3], 1, 2)).toBeNull();
});

test("it knows as soon as it says for good what it says at last", () => {
  expect(knownAfter(TOLD)).toBe(3);
  expect(knownAfter({ rows: [[0.1, 0.9]] })).toBe(1);
  expect(knownAfter({ rows: [] })).toBe(0);
});

test("guesses follow each other, and are told", () => {
  expect(guessesOf(TOLD)).toEqual([
    { guess: 0, from: 0, to: 1 },
    { guess: 1, from: 1, to: 2 },
    { guess: 0, from: 2, to: 4 },
  ]);
  expect(inWords(TOLD, ["7", "2"], "movement")).toBe("7 since movement 3 of 4; before, it thought of 2.");
  expect(inWords({ rows: [[0, 1]] }, ["7", "2"], "letter")).toBe("2 since letter 1 of 1.");
  const burst = {
    rows: [
      [0, 1],
      [NaN, NaN],
    ],
  };
  expect(inWords(burst, ["7", "2"], "letter")).toBe("The answer is no finite number any more.");
});
