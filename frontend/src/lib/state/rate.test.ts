import { expect, it } from "vitest";

import { Rate } from "./rate";

it("counts what came within the last second", () => {
  const rate = new Rate();
  for (let ms = 0; ms < 2_000; ms += 10) rate.add(2, ms);
  expect(rate.perSecond(1_990)).toBeCloseTo(202, 0);
  expect(rate.perSecond(4_000)).toBe(0);
});
