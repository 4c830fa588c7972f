import { pluck } from "./pluck";
import type { Played, Tune } from "./tune";

const AHEAD_SECS = 0.15;
const LOOK_MS = 40;
const START_SECS = 0.06;
const ATTACK_SECS = 0.004;
const RELEASE_SECS = 0.09;
const LOUDNESS = 0.5;
const BRIGHTEST_HZ = 4_500;

/** The frequency of a MIDI number, in Hz: 440 for the A above the middle C. */
export const frequencyOf = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12);

/** Plays tunes on plucked strings, once somebody has clicked: browsers are silent before. */
export class Sound {
  readonly #make: () => AudioContext;
  readonly #strings = new Map<number, AudioBuffer>();
  #context: AudioContext | null = null;
  #out: AudioNode | null = null;
  #going: Going | null = null;

  /** `make` may throw where there is no sound. */
  constructor(make: () => AudioContext = () => new AudioContext()) {
    this.#make = make;
  }

  /** Whether there is sound; asked after a click, which is when it may begin. */
  wake(): boolean {
    try {
      this.#context ??= this.#make();
    } catch {
      return false;
    }
    this.#out ??= outOf(this.#context);
    if (this.#context.state === "suspended") void this.#context.resume();
    return true;
  }

  get isPlaying(): boolean {
    return this.#going !== null;
  }

  /** Where the play head is, in units; null while nothing is played. */
  get position(): number | null {
    const context = this.#context;
    return context && this.#going ? Math.max(0, this.#going.unitsAt(context.currentTime)) : null;
  }

  /** One note now. */
  strike(pitch: number, secs: number): void {
    if (this.wake()) this.#sound(pitch, this.#context!.currentTime, secs);
  }

  /** Play a tune from its beginning; `over` is called when its last note has ended. */
  play(tune: Tune, unitsPerSec: number, over: () => void): void {
    this.stop();
    if (!this.wake()) return;
    const going = new Going(tune, unitsPerSec, this.#context!.currentTime + START_SECS);
    this.#going = going;
    const look = () => {
      const now = this.#context!.currentTime;
      for (const { note, at } of going.until(now + AHEAD_SECS)) {
        this.#sound(note.pitch, at, note.units / going.unitsPerSec);
      }
      if (going.unitsAt(now) < tune.units) return;
      this.stop();
      over();
    };
    going.timer = setInterval(look, LOOK_MS);
    look();
  }

  /** Faster or slower from now on. */
  setSpeed(unitsPerSec: number): void {
    if (this.#context) this.#going?.setSpeed(unitsPerSec, this.#context.currentTime);
  }

  /** No more notes; those that sound fade. */
  stop(): void {
    clearInterval(this.#going?.timer);
    this.#going = null;
  }

  /** Give the sound back. */
  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = this.#out = null;
    this.#strings.clear();
  }

  #sound(pitch: number, at: number, secs: number): void {
    const context = this.#context!;
    const source = context.createBufferSource();
    const loudness = context.createGain();
    const begin = Math.max(at, context.currentTime);
    source.buffer = this.#stringOf(pitch);
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + ATTACK_SECS);
    loudness.gain.setTargetAtTime(0, begin + secs, RELEASE_SECS / 3);
    source.connect(loudness).connect(this.#out!);
    source.start(begin);
    source.stop(begin + secs + 3 * RELEASE_SECS);
  }

  #stringOf(pitch: number): AudioBuffer {
    const context = this.#context!;
    let buffer = this.#strings.get(pitch);
    if (!buffer) {
      const samples = pluck(frequencyOf(pitch), context.sampleRate);
      buffer = context.createBuffer(1, samples.length, context.sampleRate);
      buffer.copyToChannel(samples, 0);
      this.#strings.set(pitch, buffer);
    }
    return buffer;
  }
}

/** A tune that is being played: which notes were handed over, and where it was when its speed was set. */
class Going {
  readonly #notes: readonly Played[];
  #handed = 0;
  #atUnits = 0;
  #atSecs: number;
  unitsPerSec: number;
  timer: ReturnType<typeof setInterval> | undefined;

  constructor({ notes }: Tune, unitsPerSec: number, atSecs: number) {
    this.#notes = notes;
    this.unitsPerSec = unitsPerSec;
    this.#atSecs = atSecs;
  }

  unitsAt(secs: number): number {
    return this.#atUnits + (secs - this.#atSecs) * this.unitsPerSec;
  }

  setSpeed(unitsPerSec: number, nowSecs: number): void {
    [this.#atUnits, this.#atSecs] = [this.unitsAt(nowSecs), nowSecs];
    this.unitsPerSec = unitsPerSec;
  }

  /** The notes that begin before a time and were not handed over yet, with the time at which each begins. */
  until(secs: number): { note: Played; at: number }[] {
    const due: { note: Played; at: number }[] = [];
    for (let note = this.#notes[this.#handed]; note; note = this.#notes[this.#handed]) {
      const at = this.#atSecs + (note.begin - this.#atUnits) / this.unitsPerSec;
      if (at > secs) break;
      due.push({ note, at });
      this.#handed++;
    }
    return due;
  }
}

/** What is behind all strings: a filter that takes the sharpness, and one that keeps what is too loud. */
function outOf(context: AudioContext): AudioNode {
  const filter = context.createBiquadFilter();
  filter.type = "lowpass";
  filter.frequency.value = BRIGHTEST_HZ;
  filter.connect(context.createDynamicsCompressor()).connect(context.destination);
  return filter;
}
