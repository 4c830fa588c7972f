import { expect, test } from "vitest";

import { BAR_LINE, MELODY, symbolOf } from "./melody.fixture";
import { barLineOf, inWords, isBlack, nameOf, spoken, tuneOf } from "./tune";

test("symbols are notes one after another, with bars between bar lines, up to the end", () => {
  const symbols = [
    symbolOf(72, 4),
    symbolOf(71, 4),
    BAR_LINE,
    symbolOf(66),
    symbolOf(60, 2),
    0,
    symbolOf(60),
  ];
  const tune = tuneOf(symbols, MELODY);
  expect(tune.notes).toEqual([
    { pitch: 72, begin: 0, units: 4 },
    { pitch: 71, begin: 4, units: 4 },
    { pitch: 66, begin: 8, units: 1 },
    { pitch: 60, begin: 9, units: 2 },
  ]);
  expect(tune.bars).toEqual([
    { begin: 0, units: 8 },
    { begin: 8, units: 3 },
  ]);
  expect(tune.units).toBe(11);
  expect(barLineOf(MELODY)).toBe(BAR_LINE);
  expect(inWords(tune, MELODY)).toBe("75 % of its notes are in C major; 1 of 2 bars are even.");
  expect(inWords(tune, MELODY, 8)).toBe("50 % of its notes are in C major; 0 of 1 bar is even.");
  expect(inWords(tune, MELODY, 11)).toBe("No note.");
  expect(spoken(tune)).toBe("4 notes in 2 bars, from C4 to C5; the last is C4");
});

test("a bar without a note is a bar, and no tune has no notes", () => {
  expect(tuneOf([BAR_LINE, BAR_LINE, symbolOf(60)], MELODY).bars.map(({ units }) => units)).toEqual([
    0, 0, 1,
  ]);
  expect(tuneOf([], MELODY)).toEqual({ notes: [], bars: [], units: 0 });
  expect(inWords(tuneOf([0, symbolOf(60)], MELODY), MELODY)).toBe("No note.");
});

test("pitches have the names that musicians give them", () => {
  expect([60, 69, 70, 57].map(nameOf)).toEqual(["C4", "A4", "B♭4", "A3"]);
  expect([60, 61, 63, 66, 68, 70].map(isBlack)).toEqual([false, true, true, true, true, true]);
});
