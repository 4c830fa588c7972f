import { expect, test } from "vitest";

import { MELODY, symbolOf } from "./melody.fixture";
import { midiOf } from "./midi";
import { tuneOf } from "./tune";

interface Event {
  readonly tick: number;
  readonly status: number;
  readonly data: readonly number[];
}

/** A file of format 0, read byte by byte as the standard has it. */
function parsed(file: Uint8Array): { division: number; events: Event[] } {
  const view = new DataView(file.buffer);
  const text = (at: number) => String.fromCharCode(...file.slice(at, at + 4));
  expect([text(0), view.getUint32(4), view.getUint16(8), view.getUint16(10)]).toEqual(["MThd", 6, 0, 1]);
  expect([text(14), view.getUint32(18)]).toEqual(["MTrk", file.length - 22]);
  const events: Event[] = [];
  let at = 22;
  let tick = 0;
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = file[at++]!;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  };
  while (at < file.length) {
    tick += number();
    let status = file[at++]!;
    if (status === 0xff) status = status * 256 + file[at++]!;
    const length = status > 0xff ? number() : status >> 4 === 0xc ? 1 : 2;
    events.push({ tick, status, data: [...file.slice(at, at + length)] });
    at += length;
  }
  return { division: view.getUint16(12), events };
}

test("a tune is a MIDI file with its notes, its tempo and its name, and an end", () => {
  const { notes } = tuneOf([symbolOf(60), symbolOf(81, 4), symbolOf(57, 2)], MELODY);
  const { division, events } = parsed(midiOf(notes, 360, "Née"));
  const eighth = division / 2;
  const [name, tempo, program, ...rest] = events;
  expect(new TextDecoder().decode(Uint8Array.from(name!.data))).toBe("Née");
  // Three eighths a half second: 180 quarters a minute.
  expect(tempo).toEqual({ tick: 0, status: 0xff51, data: [0x05, 0x16, 0x15] });
  expect(0x051615).toBe(Math.round(60e6 / 180));
  expect(program!.status).toBe(0xc0);
  const played = rest.slice(0, -1).map(({ tick, status, data }) => [tick / eighth, status, data[0]]);
  expect(played).toEqual([
    [0, 0x90, 60],
    [1, 0x80, 60],
    [1, 0x90, 81],
    [5, 0x80, 81],
    [5, 0x90, 57],
    [7, 0x80, 57],
  ]);
  expect(rest.at(-1)).toEqual({ tick: 7 * eighth, status: 0xff2f, data: [] });
});

test("a tune without notes is a file, too", () => {
  const { events } = parsed(midiOf([], 360, ""));
  expect(events.at(-1)).toEqual({ tick: 0, status: 0xff2f, data: [] });
});
