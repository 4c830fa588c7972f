import { describe, expect, it } from "vitest";

import { isOnTheWay } from "./on-the-way";

describe("a pointer on its way", () => {
  const box = { left: 100, right: 180, top: 40, bottom: 64 };
  const below = { x: 140, y: 300 };

  it("heads for a box when it moves straight to its middle or to either end", () => {
    for (const aim of [100, 140, 180]) {
      const now = { x: below.x + (aim - below.x) * 0.1, y: below.y + (64 - below.y) * 0.1 };
      expect(isOnTheWay(below, now, box)).toBe(true);
    }
  });

  it("has arrived when it is in the box", () => {
    expect(isOnTheWay({ x: 500, y: 500 }, { x: 102, y: 50 }, box)).toBe(true);
  });

  it("does not head for it when it moves aside or away", () => {
    for (const now of [
      { x: 100, y: 299 },
      { x: 180, y: 300 },
      { x: 140, y: 310 },
    ])
      expect(isOnTheWay(below, now, box)).toBe(false);
  });

  it("heads for a box below it too", () => {
    expect(isOnTheWay({ x: 140, y: 0 }, { x: 135, y: 10 }, box)).toBe(true);
  });
});
