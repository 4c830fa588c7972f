import { describe, expect, it } from "vitest";

import { pageOf, shuffledOrder } from "./sample-order";

describe("shuffledOrder", () => {
  it("has every index once, in the same order for the same seed", () => {
    const order = shuffledOrder(100, 3);
    expect([...order].sort((a, b) => a - b)).toEqual([...shuffledOrder(100, 0)]);
    expect([...shuffledOrder(100, 3)]).toEqual([...order]);
    expect([...shuffledOrder(100, 4)]).not.toEqual([...order]);
  });
});

describe("pageOf", () => {
  it("goes round at both ends", () => {
    const order = shuffledOrder(5, 0);
    expect(pageOf(order, 1, 3)).toEqual([3, 4, 0]);
    expect(pageOf(order, -1, 3)).toEqual([2, 3, 4]);
    expect(pageOf(order, 0, 24)).toEqual([0, 1, 2, 3, 4]);
  });
});
