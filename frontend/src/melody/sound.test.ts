import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { BAR_LINE, MELODY, symbolOf } from "./melody.fixture";
import { pluck } from "./pluck";
import { frequencyOf, Sound } from "./sound";
import { tuneOf } from "./tune";

const RATE = 44_100;
const TUNE = tuneOf([symbolOf(60, 4), symbolOf(64, 4), BAR_LINE, symbolOf(67, 2)], MELODY);

interface Struck {
  readonly at: number;
  readonly stop: number;
  /** How many samples its string has, which says its pitch. */
  readonly buffer: unknown;
}

/** What of the browser's audio a sound asks for, with a clock that is moved by hand. */
function silent() {
  const struck: Struck[] = [];
  const param = () => ({
    value: 0,
    setValueAtTime: vi.fn(),
    linearRampToValueAtTime: vi.fn(),
    setTargetAtTime: vi.fn(),
  });
  const node = () => ({ connect: (next: unknown) => next, gain: param(), frequency: param() });
  const context = {
    currentTime: 0,
    sampleRate: 8_000,
    state: "running",
    destination: {},
    close: () => Promise.resolve(),
    createGain: node,
    createBiquadFilter: node,
    createDynamicsCompressor: node,
    createBuffer: (_: number, length: number) => ({ length, copyToChannel: vi.fn() }),
    createBufferSource: () => {
      let at = 0;
      return {
        ...node(),
        buffer: null as unknown,
        start: (secs: number) => (at = secs),
        stop(secs: number) {
          struck.push({ at, stop: secs, buffer: this.buffer });
        },
      };
    },
  };
  const sound = new Sound(() => context as unknown as AudioContext);
  const pass = (secs: number) => {
    for (let left = secs; left > 0; left -= 0.04) {
      context.currentTime += Math.min(0.04, left);
      vi.advanceTimersByTime(40);
    }
  };
  return { sound, struck, pass, context };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The frequency at which a sound is most like itself, by its autocorrelation. */
function heardIn(samples: Float32Array): number {
  const part = samples.slice(2_000, 8_000);
  const likeness = (lag: number) =>
    part.slice(0, -lag).reduce((sum, value, i) => sum + value * part[i + lag]!, 0);
  const lags = Array.from({ length: 250 }, (_, i) => 30 + i);
  // The first peak: twice the period is as like.
  const all = lags.map(likeness);
  const most = Math.max(...all);
  const first = all.findIndex((value, i) => value > 0.9 * most && value >= (all[i + 1] ?? 0));
  const [before, peak, after] = [all[first - 1]!, all[first]!, all[first + 1]!];
  return RATE / (lags[first]! + (before - after) / (2 * (before - 2 * peak + after)));
}

test.each([57, 60, 69, 76, 81])(
  "a string of MIDI number %d sounds so, within a tenth of a semitone",
  (pitch) => {
    const heard = heardIn(pluck(frequencyOf(pitch), RATE));
    expect(Math.abs(12 * Math.log2(heard / frequencyOf(pitch)))).toBeLessThan(0.1);
  },
);

test("a string begins loud, fades, and is silent at its end", () => {
  const samples = pluck(440, RATE);
  const loudest = (from: number, to: number) => Math.max(...samples.slice(from, to).map(Math.abs));
  expect(loudest(0, samples.length)).toBeCloseTo(0.8);
  expect(loudest(RATE, 1.1 * RATE)).toBeLessThan(0.5 * loudest(0, 0.1 * RATE));
  expect(Math.abs(samples.at(-1)!)).toBe(0);
});

test("notes are struck in time, and after the last one it is over", () => {
  const { sound, struck, pass } = silent();
  const over = vi.fn();
  sound.play(TUNE, 8, over);
  expect(sound.isPlaying).toBe(true);
  pass(0.5);
  expect(struck).toHaveLength(2);
  expect(struck[1]!.at - struck[0]!.at).toBeCloseTo(0.5);
  expect(sound.position).toBeCloseTo((0.5 - struck[0]!.at) * 8, 1);
  pass(1);
  expect(struck.map(({ at }) => at - struck[0]!.at)).toEqual([0, expect.closeTo(0.5), expect.closeTo(1)]);
  expect(new Set(struck.map(({ buffer }) => buffer)).size).toBe(3);
  expect(over).toHaveBeenCalledOnce();
  expect(sound.position).toBeNull();
});

test("another speed counts from where the play head is", () => {
  const { sound, struck, pass } = silent();
  sound.play(TUNE, 8, vi.fn());
  pass(0.2);
  const at = sound.position!;
  sound.setSpeed(2);
  expect(sound.position).toBeCloseTo(at);
  pass(0.4);
  expect(sound.position).toBeCloseTo(at + 0.8);
  expect(struck).toHaveLength(1);
});

test("what is stopped strikes no further note, and what is played anew begins again", () => {
  const { sound, struck, pass } = silent();
  sound.play(TUNE, 8, vi.fn());
  pass(0.2);
  sound.stop();
  pass(2);
  expect(struck).toHaveLength(1);
  sound.play(TUNE, 8, vi.fn());
  expect(struck).toHaveLength(2);
  expect(sound.position).toBeCloseTo(0, 1);
});

test("without sound nothing is played, and nothing fails", () => {
  const sound = new Sound(() => {
    throw new Error("no AudioContext");
  });
  expect(sound.wake()).toBe(false);
  sound.play(TUNE, 8, vi.fn());
  sound.strike(60, 1);
  sound.close();
  expect(sound.isPlaying).toBe(false);
});
