import { expect, test } from "vitest";

import { barsOf, letterOf, roomIn, semitoneOf, withNote, withoutLast } from "./entry";
import { BAR_LINE, MELODY, symbolOf } from "./melody.fixture";

const HALF = symbolOf(60, 4);
const enter = (numbers: readonly number[], pitch: number, units: number, bars = 8) =>
  withNote(numbers, pitch, units, MELODY, bars);

test("a bar that is full is followed by its line, and both are taken back with the note", () => {
  const { numbers, said } = enter([HALF], 62, 4);
  expect([numbers, said]).toEqual([[HALF, symbolOf(62, 4), BAR_LINE], ""]);
  expect(roomIn(numbers, MELODY)).toBe(8);
  expect(withoutLast(numbers, MELODY)).toEqual([HALF]);
  expect(withoutLast(withoutLast([HALF], MELODY), MELODY)).toEqual([]);
});

test("a note is no longer than its bar has room for", () => {
  const { numbers, said } = enter([HALF, symbolOf(60, 2), symbolOf(60)], 64, 4);
  expect(numbers.slice(3)).toEqual([symbolOf(64, 1), BAR_LINE]);
  expect(said).toBe("The bar has no more room: the note is shorter.");
});

test("a pitch that the network does not know is refused, and changes nothing", () => {
  expect(enter([HALF], 82, 1)).toEqual({
    numbers: [HALF],
    said: "It has never heard B♭5: it knows A3 to A5.",
  });
});

test("behind the last bar stands no line, and there is no room for more", () => {
  const full = enter([HALF], 62, 4, 1).numbers;
  expect(full).toEqual([HALF, symbolOf(62, 4)]);
  expect(enter(full, 62, 1, 1)).toEqual({
    numbers: full,
    said: "There is room for one bar: take a note back.",
  });
  expect(barsOf(73, MELODY)).toBe(8);
  expect(barsOf(10, MELODY)).toBe(1);
});

test("the keys of a computer are those of a piano", () => {
  expect([..."awsedf"].map(semitoneOf)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([semitoneOf("q"), semitoneOf("Tab"), semitoneOf("")]).toEqual([undefined, undefined, undefined]);
  expect([letterOf(60, 60), letterOf(61, 60), letterOf(59, 60)]).toEqual(["a", "w", ""]);
});
