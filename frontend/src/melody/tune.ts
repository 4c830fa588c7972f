import type { MelodyInfo } from "../lib/protocol/generated";
import { END } from "../lib/symbols";

/** A note where it stands in a tune: its MIDI number, when it begins and how long it lasts, in units. */
export interface Played {
  readonly pitch: number;
  readonly begin: number;
  readonly units: number;
}

/** What stands between two bar lines, in units. */
export interface Bar {
  readonly begin: number;
  readonly units: number;
}

export interface Tune {
  readonly notes: readonly Played[];
  readonly bars: readonly Bar[];
  /** How long it lasts, in units. */
  readonly units: number;
}

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const BLACK = new Set([1, 3, 6, 8, 10]);

/** The number of the symbol of a bar line: it stands behind all notes. */
export const barLineOf = ({ notes }: MelodyInfo): number => notes.length + 1;

export const isBlack = (pitch: number): boolean => BLACK.has(pitch % 12);

/** What musicians call a pitch: C4 is the middle C. */
export const nameOf = (pitch: number): string => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;

export const isInKey = (pitch: number, { scale }: MelodyInfo): boolean => scale.includes(pitch % 12);

/** The lowest and the highest pitch that there are. */
export function rangeOf({ notes }: MelodyInfo): readonly [lowest: number, highest: number] {
  const pitches = notes.map(([pitch]) => pitch);
  return [Math.min(...pitches), Math.max(...pitches)];
}

/** How long notes may be, in units, the shortest first. */
export function lengthsOf({ notes }: MelodyInfo): number[] {
  return [...new Set(notes.map(([, units]) => units))].sort((a, b) => a - b);
}

/** Symbols by number, without the one that begins a tune, as notes and bars; the first end is the end. */
export function tuneOf(numbers: ArrayLike<number>, melody: MelodyInfo): Tune {
  const notes: Played[] = [];
  const bars: Bar[] = [];
  let begin = 0;
  let units = 0;
  const close = () => {
    bars.push({ begin, units: units - begin });
    begin = units;
  };
  for (const number of Array.from(numbers)) {
    if (number === END) break;
    const note = melody.notes[number - 1];
    if (!note) close();
    else {
      notes.push({ pitch: note[0], begin: units, units: note[1] });
      units += note[1];
    }
  }
  if (units > begin) close();
  return { notes, bars, units };
}

/** What a tune is like behind the first units, which were given: how much of it is in the key, and which bars are as long as they should be. */
export function inWords(tune: Tune, melody: MelodyInfo, given = 0): string {
  const notes = tune.notes.filter(({ begin }) => begin >= given);
  const bars = tune.bars.filter(({ begin, units }) => begin >= given || begin + units > given);
  if (notes.length === 0) return "No note.";
  const inKey = notes.filter(({ pitch }) => isInKey(pitch, melody)).length;
  const whole = bars.filter(({ units }) => units === melody.bar).length;
  const share = Math.floor((100 * inKey) / notes.length);
  return `${share} % of its notes are in ${melody.key}; ${whole} of ${bars.length} ${bars.length === 1 ? "bar is" : "bars are"} even.`;
}

/** A tune for those who do not see it. */
export function spoken({ notes, bars }: Tune): string {
  const first = notes[0];
  const last = notes.at(-1);
  if (!first || !last) return "No notes yet";
  const count = `${notes.length} ${notes.length === 1 ? "note" : "notes"} in ${bars.length} ${bars.length === 1 ? "bar" : "bars"}`;
  const pitches = notes.map(({ pitch }) => pitch);
  return `${count}, from ${nameOf(Math.min(...pitches))} to ${nameOf(Math.max(...pitches))}; the last is ${nameOf(last.pitch)}`;
}
