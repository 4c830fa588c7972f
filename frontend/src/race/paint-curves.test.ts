import { expect, test } from "vitest";

import { spread } from "./paint-curves";

const at = (...places: readonly number[]) => places.map((y) => ({ y }));
const placed = (places: readonly number[], gap: number, lowest: number) =>
  spread(at(...places), gap, lowest).map(({ y }) => y);

test("Names that have room stay where their curves end", () => {
  expect(placed([10, 40, 90], 12, 100)).toEqual([10, 40, 90]);
});

test("Names that would cover each other are moved apart, and up again where there is an end to it", () => {
  expect(placed([10, 11, 50], 12, 100)).toEqual([10, 22, 50]);
  expect(placed([90, 95, 99], 12, 100)).toEqual([76, 88, 100]);
});
