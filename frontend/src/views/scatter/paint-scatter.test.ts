import { expect, test } from "vitest";

import { Plot } from "../plane/plot";
import { besidePlace } from "./paint-scatter";

const plot = new Plot(0, 0, 100, 100, [-1, 1], [-1, 1]);

test("what is made stands above its place, and below it at the upper edge", () => {
  expect(besidePlace(plot, 50, 80, 24)).toEqual([38, 44]);
  expect(besidePlace(plot, 50, 10, 24)).toEqual([38, 22]);
});

test("what is made stays within the plane at its sides", () => {
  expect(besidePlace(plot, 0, 80, 24)[0]).toBe(2);
  expect(besidePlace(plot, 100, 80, 24)[0]).toBe(74);
});
