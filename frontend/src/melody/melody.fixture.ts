import type { MelodyInfo } from "../lib/protocol/generated";

const PITCHES = Array.from({ length: 25 }, (_, i) => 57 + i);

/** What the bundled melodies are made of. */
export const MELODY: MelodyInfo = {
  notes: [1, 2, 4].flatMap((units) => PITCHES.map((pitch) => [pitch, units] as const)),
  bar: 8,
  units_per_minute: 360,
  key: "C major",
  scale: [0, 2, 4, 5, 7, 9, 11],
};

export const BAR_LINE = 76;

/** The number of a note's symbol. */
export const symbolOf = (pitch: number, units = 1): number =>
  1 + MELODY.notes.findIndex((note) => note[0] === pitch && note[1] === units);
