import { expect, test } from "vitest";

import { goesOn, Pen, type Written } from "./pen";

const extent = ({ numbers }: Written) => ({ whole: numbers.length, given: 2 });
const tune = (step: number): Written => ({ step, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, step] });

function follow(pen: Pen, secs: number, step: number, change: { isLearning?: boolean; heard?: number } = {}) {
  const heard = change.heard === undefined ? null : { at: change.heard, unitsPerSec: 5 };
  const moment = { now: 1000 * secs, newest: tune(step), isLearning: change.isLearning ?? true, heard };
  const seen = pen.follow(moment, extent);
  return seen && { step: seen.written.step, upTo: seen.upTo };
}

test("a tune is written out note by note before a newer one comes, which is asked for in time", () => {
  const pen = new Pen();
  expect(pen.asks).toBe(true);
  expect(follow(pen, 10, 1)).toEqual({ step: 1, upTo: 2 });
  expect(pen.asks).toBe(false);
  const later = follow(pen, 10.2, 2)!;
  expect(later.step).toBe(1);
  expect(later.upTo).toBeCloseTo(6);
  expect(follow(pen, 11.2, 3)?.step).toBe(1);
  expect(pen.asks).toBe(true);
  expect(follow(pen, 12, 4)).toEqual({ step: 4, upTo: 2 });
});

test("while nothing is learned the newest is seen whole", () => {
  const pen = new Pen();
  follow(pen, 0, 1);
  expect(follow(pen, 0.1, 2, { isLearning: false })).toEqual({ step: 2, upTo: Infinity });
  expect(pen.asks).toBe(true);
});

test("what is heard stays until it is over, and is seen as far as it was heard", () => {
  const pen = new Pen();
  follow(pen, 0, 1);
  expect(follow(pen, 60, 2, { heard: 4 })).toEqual({ step: 1, upTo: 4 });
  expect(pen.asks).toBe(false);
  follow(pen, 61, 2, { heard: 9 });
  expect(pen.asks).toBe(true);
  expect(follow(pen, 61, 2, { heard: 9, isLearning: false })).toEqual({ step: 1, upTo: Infinity });
});

test("what is asked for anew is seen at once", () => {
  const pen = new Pen();
  follow(pen, 0, 1);
  pen.lift();
  expect(follow(pen, 0.1, 2)).toEqual({ step: 2, upTo: 2 });
  pen.lift();
  expect(pen.follow({ now: 0, newest: null, isLearning: true, heard: null }, extent)).toBeNull();
});

test("only what goes on from the beginning and was written out is a tune", () => {
  expect(goesOn([0, 5, 6, 7, 0, 0], [5])).toEqual([5, 6, 7]);
  expect(goesOn([0, 5, 6, 7], [])).toEqual([5, 6, 7]);
  expect(goesOn([0, 5, 6, 0], [6])).toBeNull();
  expect(goesOn([0, -1, -1, -1], [])).toBeNull();
});
