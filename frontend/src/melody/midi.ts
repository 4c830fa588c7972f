import type { Played } from "./tune";

const TICKS_PER_QUARTER = 480;
const UNITS_PER_QUARTER = 2;
const TICKS_PER_UNIT = TICKS_PER_QUARTER / UNITS_PER_QUARTER;
const FIDDLE = 110; // General MIDI's program 111
const VELOCITY = 90;

/**
 * A tune as a standard MIDI file of format 0: a unit is an eighth note.
 *
 * After *Standard MIDI Files 1.0*, MIDI Manufacturers Association 1996.
 */
export function midiOf(
  notes: readonly Played[],
  unitsPerMinute: number,
  title: string,
): Uint8Array<ArrayBuffer> {
  const micros = Math.round((60e6 * UNITS_PER_QUARTER) / unitsPerMinute);
  const name = [...new TextEncoder().encode(title)];
  const head = [
    ...[0, 0xff, 0x03, ...variable(name.length), ...name],
    ...[0, 0xff, 0x51, 3, ...bytes(micros, 3)],
    ...[0, 0xc0, FIDDLE],
  ];
  let at = 0;
  const played = notes.flatMap(({ pitch, begin, units }) => {
    const wait = begin - at;
    at = begin + units;
    return [
      ...[...variable(wait * TICKS_PER_UNIT), 0x90, pitch, VELOCITY],
      ...[...variable(units * TICKS_PER_UNIT), 0x80, pitch, 0],
    ];
  });
  const track = [...head, ...played, 0, 0xff, 0x2f, 0];
  return Uint8Array.from([
    ...[...letters("MThd"), ...bytes(6, 4), ...bytes(0, 2), ...bytes(1, 2), ...bytes(TICKS_PER_QUARTER, 2)],
    ...[...letters("MTrk"), ...bytes(track.length, 4), ...track],
  ]);
}

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** A number as so many bytes, the highest first. */
function bytes(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (value >>> (8 * (count - 1 - i))) & 0xff);
}

/** A number of variable length: seven bits a byte, of which all but the last have the eighth set. */
function variable(value: number): number[] {
  const last = value & 0x7f;
  const rest: number[] = [];
  for (let left = value >>> 7; left > 0; left >>>= 7) rest.unshift((left & 0x7f) | 0x80);
  return [...rest, last];
}
