import type { MelodyInfo } from "../lib/protocol/generated";
import { barLineOf, lengthsOf, nameOf, rangeOf, tuneOf } from "./tune";

/** Notes that were entered, as numbers of symbols, and what there is to say to the last of them. */
export interface Entry {
  readonly numbers: readonly number[];
  readonly said: string;
}

/** How many bars have room in a sequence of so many elements: a note for each unit, the lines between, both ends. */
export const barsOf = (length: number, { bar }: MelodyInfo): number => Math.floor((length - 1) / (bar + 1));

/** How much room is left in the last bar, in units; 0 where all bars are full. */
export function roomIn(numbers: readonly number[], melody: MelodyInfo): number {
  const since = numbers.slice(numbers.lastIndexOf(barLineOf(melody)) + 1);
  return Math.max(0, melody.bar - tuneOf(since, melody).units);
}

/**
 * A note more, and the bar line where the bar is full with it. One that is too long for its bar is as long as has room;
 * what the network has never heard is refused, as is any note where `bars` are full.
 */
export function withNote(
  numbers: readonly number[],
  pitch: number,
  units: number,
  melody: MelodyInfo,
  bars: number,
): Entry {
  const room = roomIn(numbers, melody);
  if (room === 0)
    return {
      numbers,
      said: `There is room for ${bars === 1 ? "one bar" : `${bars} bars`}: take a note back.`,
    };
  const fitting = lengthsOf(melody).filter((length) => length <= Math.min(units, room));
  const symbol = 1 + melody.notes.findIndex((note) => note[0] === pitch && note[1] === fitting.at(-1));
  if (symbol === 0) {
    const [lowest, highest] = rangeOf(melody);
    return {
      numbers,
      said: `It has never heard ${nameOf(pitch)}: it knows ${nameOf(lowest)} to ${nameOf(highest)}.`,
    };
  }
  const more = [...numbers, symbol];
  const lines = more.filter((number) => number === barLineOf(melody)).length;
  const isFull = roomIn(more, melody) === 0 && lines + 1 < bars;
  const said = fitting.at(-1) === units ? "" : "The bar has no more room: the note is shorter.";
  return { numbers: isFull ? [...more, barLineOf(melody)] : more, said };
}

/** Without the last note, and without the bar line behind it. */
export function withoutLast(numbers: readonly number[], melody: MelodyInfo): readonly number[] {
  const isLine = numbers.at(-1) === barLineOf(melody);
  return numbers.slice(0, isLine ? -2 : -1);
}

/** The computer's keys in the order of the piano's, from a C on. */
const LETTERS = "awsedftgyhujkolp;";

/** By how many semitones above its first C a letter is, on the keys of a computer; undefined for all others. */
export function semitoneOf(letter: string): number | undefined {
  const place = letter.length === 1 ? LETTERS.indexOf(letter.toLowerCase()) : -1;
  return place < 0 ? undefined : place;
}

/** The letter of a pitch where the first C is `from`; none where it has none. */
export const letterOf = (pitch: number, from: number): string => LETTERS[pitch - from] ?? "";
