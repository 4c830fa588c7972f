import { expect, test } from "vitest";

import { back, forth, rebase, startUndo, step, walkTo, type Undo } from "./undo";

const numbers = (undo: Undo<number>) => [...undo.past, undo.present, ...undo.future];

test("Steps that touch the same thing right after each other are one step", () => {
  let undo = startUndo(0);
  for (const value of [1, 2, 3]) undo = step(undo, value, "rate");
  undo = step(undo, 4, "units");
  expect(numbers(undo)).toEqual([0, 3, 4]);
  undo = step(back(undo), 5, "rate");
  expect(numbers(undo)).toEqual([0, 3, 5]);
});

test("A new step after going back forgets what was ahead", () => {
  const undo = step(back(step(step(startUndo(0), 1), 2)), 9);
  expect(numbers(undo)).toEqual([0, 1, 9]);
  expect(forth(undo).present).toBe(9);
});

test("However one walks, going back as often as forth leads to the same value", () => {
  let undo = startUndo(0);
  for (let value = 1; value <= 30; value++) undo = step(undo, value);
  for (let walk = 0; walk < 200; walk++) {
    const steps = (walk * 7) % 31;
    let walked = undo;
    for (let i = 0; i < steps; i++) walked = back(walked);
    expect(walked.present).toBe(30 - steps);
    for (let i = 0; i < steps; i++) walked = forth(walked);
    expect(walked.present).toBe(30);
  }
});

test("Rebasing changes every value and moves nowhere", () => {
  const undo = rebase(back(step(step(startUndo(1), 2), 3)), (value) => value * 10);
  expect(numbers(undo)).toEqual([10, 20, 30]);
  expect(undo.present).toBe(20);
});

test("A walk leads to the nearest step that is wanted, back before forth", () => {
  const undo = back([1, 2, 3, 4].reduce((before, value) => step(before, value), startUndo(0)));
  const walked = (value: number) => walkTo(undo, (other) => other === value);
  expect(undo.present).toBe(3);
  expect(walked(3)).toBe(undo);
  expect(walked(1)).toEqual(back(back(undo)));
  expect(walked(4)).toEqual(forth(undo));
  expect(walked(9)).toBeNull();
  expect(walkTo(undo, (other) => other !== 3)?.present).toBe(2);
});
