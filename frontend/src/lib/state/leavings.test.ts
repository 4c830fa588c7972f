import { expect, test } from "vitest";

import { Leavings } from "./leavings";

const kept = (...entries: readonly [edit: string, of: string][]) =>
  Object.fromEntries(entries.map(([edit, of]) => [edit, { of, steps: 10 }]));

test("A step is restored by the name of the edit that left it", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.sent("b", 2, "a");
  expect(leavings.restored(1, "b")).toBe("b");
  leavings.sent("c", 1, "b");
  expect(leavings.restored(2, "c")).toBe("c");
  expect(leavings.restored(1, "c")).toBeNull();
});

test("More of the same step restores nothing", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.sent("b", 2, "a");
  leavings.sent("c", 2, "b");
  expect(leavings.restored(2, "c")).toBeNull();
  expect(leavings.leftBy(1)).toBe("b");
});

test("When edits were overtaken, the server says which has left a step", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.sent("b", 2, "a");
  leavings.sent("c", 3, "b");
  leavings.follow(kept(["c", "a"]));
  expect(leavings.leftBy(1)).toBe("c");
});

test("What the server has kept for long does not take the place of what was left since", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.sent("b", 2, "a");
  leavings.follow(kept(["b", "a"]));
  leavings.sent("c", 1, "b");
  leavings.sent("d", 3, "c");
  leavings.follow(kept(["b", "a"]));
  expect(leavings.leftBy(1)).toBe("d");
});

test("An edit of another page belongs to the step that it is based on", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.settled("theirs", "a", 2);
  leavings.sent("b", 2, "theirs");
  expect(leavings.leftBy(1)).toBe("b");
});

test("It is known how much training is missing when the server has let go of it", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.sent("b", 2, "a");
  expect(leavings.missing(1, "b", {})).toBe(0);
  leavings.follow(kept(["b", "a"]));
  expect(leavings.missing(1, "b", kept(["b", "a"]))).toBe(0);
  expect(leavings.missing(1, "b", {})).toBe(10);
  expect(leavings.missing(1, null, {})).toBe(0);
});

test("Another lab that another page has gone to is a step that can be left", () => {
  const leavings = new Leavings();
  leavings.settled("a", null, 1);
  leavings.settled("theirs", "a", 1);
  leavings.ledTo(2, "theirs");
  leavings.follow(kept(["theirs", "a"]));
  expect(leavings.restored(1, "theirs")).toBe("theirs");
});
