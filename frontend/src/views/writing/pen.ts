import { END } from "../../lib/symbols";

const HOLD_SECS = 1.2;
/** So long before a tune is over the next one is asked for. */
const ASK_SECS = 0.5;

/** A tune or a passage as it came: its symbols without the one that begins it, and the step at which it was written. */
export interface Written {
  readonly numbers: readonly number[];
  readonly step: number;
}

/** What is told to the pen of the moment. */
export interface Moment {
  /** In milliseconds. */
  readonly now: number;
  readonly newest: Written | null;
  /** Whether the network learns, so that each tune is of another one. */
  readonly isLearning: boolean;
  /** Where the play head is, in units, while the tune is heard at so many units a second. */
  readonly heard: { readonly at: number; readonly unitsPerSec: number } | null;
}

/** How long a tune is, and how much of it was given, in units. */
export interface Extent {
  readonly whole: number;
  readonly given: number;
}

/** What of which tune is seen: its notes up to so many units. */
export interface Seen {
  readonly written: Written;
  readonly upTo: number;
}

/**
 * Shows one tune or passage after another, note by note or letter by letter, while the network goes on learning: one is kept until it is written out,
 * or heard out, and then the newest comes. While nothing changes, the newest is seen whole.
 */
export class Pen {
  readonly #unitsPerSec: number;
  #written: Written | null = null;
  #began = 0;
  #asks = true;

  /** One that writes so many units a second: of a tune they are of time, of a passage letters. */
  constructor(unitsPerSec = 20) {
    this.#unitsPerSec = unitsPerSec;
  }

  /** Whether the newest one is of use now: it takes the server a while to write one. */
  get asks(): boolean {
    return this.#asks;
  }

  /** Begin with another one: what is asked for has changed. */
  lift(): void {
    this.#written = null;
    this.#asks = true;
  }

  /** What is seen now. */
  follow(moment: Moment, extentOf: (written: Written) => Extent): Seen | null {
    const { now, newest, isLearning, heard } = moment;
    if (newest && !isSame(newest, this.#written) && this.#isFree(moment, extentOf)) {
      this.#written = newest;
      this.#began = now;
    }
    const written = this.#written;
    this.#asks = !written || !isLearning || this.#secsLeft(written, moment, extentOf) < ASK_SECS;
    if (!written) return null;
    const reached = heard ? heard.at : this.#reached(written, now, extentOf);
    return { written, upTo: isLearning ? reached : Infinity };
  }

  #isFree(moment: Moment, extentOf: (written: Written) => Extent): boolean {
    if (!this.#written) return true;
    if (moment.heard) return false;
    return !moment.isLearning || this.#secsLeft(this.#written, moment, extentOf) <= 0;
  }

  #secsLeft(written: Written, { now, heard }: Moment, extentOf: (written: Written) => Extent): number {
    const { whole } = extentOf(written);
    if (heard) return (whole - heard.at) / heard.unitsPerSec;
    return (whole - this.#reached(written, now, extentOf)) / this.#unitsPerSec + HOLD_SECS;
  }

  #reached(written: Written, now: number, extentOf: (written: Written) => Extent): number {
    return extentOf(written).given + (this.#unitsPerSec * (now - this.#began)) / 1000;
  }
}

function isSame(one: Written, other: Written | null): boolean {
  return one.step === other?.step && String(one.numbers) === String(other.numbers);
}

/** The symbols of one written row up to its end; null where it goes not on from what was begun, or was not written out. */
export function goesOn(row: ArrayLike<number>, begun: readonly number[]): number[] | null {
  const numbers = Array.from(row).slice(1);
  if (numbers.some((number) => number < 0) || begun.some((number, i) => numbers[i] !== number)) return null;
  const end = numbers.indexOf(END);
  return end < 0 ? numbers : numbers.slice(0, end);
}
