import { expect, test } from "vitest";

import type { TrackInfo } from "../lib/protocol/generated";
import { asPixels, heightAt, rolledBack, Rolling, rolledFor, slopeAt } from "./track";

/** A valley of two straight slopes. */
const VALLEY: TrackInfo = {
  heights: [1, 0.5, 0, 0.5, 1],
  gravity: 0.5,
  friction: 0.2,
  tick_secs: 0.01,
  snapshot_ticks: 15,
  ahead_ticks: 60,
  asks_back: false,
};

test("heights and slopes are those between the two heights about a place", () => {
  expect(heightAt(VALLEY, 0.125)).toBeCloseTo(0.75);
  expect(heightAt(VALLEY, 1)).toBeCloseTo(1);
  expect([slopeAt(VALLEY, 0.2), slopeAt(VALLEY, 0.8)]).toEqual([-2, 2]);
});

test("a ball rolls as the server's do", () => {
  // `Track((1.0, 0.5, 0.0, 0.5, 1.0)).rolled(np.array([0.1, 0.9, 0.5]), np.array([0.0, 2.0, 0.0]), 60)[-1]`
  const ends = [
    { place: 0.1, speed: 0 },
    { place: 0.9, speed: 2 },
    { place: 0.5, speed: 0 },
  ].map((ball) => rolledFor(ball, VALLEY, 60).place);
  expect(ends.map((place) => Number(place.toFixed(6)))).toEqual([0.275654, 0.056112, 0.500006]);
});

test("what is seen are the last places, and before it was let go it stood still", () => {
  const rolling = new Rolling(VALLEY, 3, 0.1);
  expect(rolling.seen).toEqual([0.1, 0.1, 0.1]);
  rolling.roll(15);
  const [first, second, last] = rolling.seen;
  expect([first, second]).toEqual([0.1, 0.1]);
  expect(last).toBe(rolling.ball.place);
  rolling.roll(30);
  expect(rolling.seen[0]).toBe(last);
  expect(rolling.asked).toBe(rolling.path.at(-1));
  const again = Rolling.of(VALLEY, rolling.seen);
  expect(again.seen).toEqual(rolling.seen);
  expect(again.asked).toBeCloseTo(rolling.asked, 1);
  expect(Rolling.of(VALLEY, [0.3]).ball).toEqual({ place: 0.3, speed: 0 });
  expect(asPixels([0, 0.5, 1])).toEqual(Uint8Array.from([0, 128, 254]));
});

test("where it came from is where it was, as long before as it is asked for", () => {
  const back = { ...VALLEY, asks_back: true };
  const begun = { place: 0.1, speed: 1.5 };
  let ball = rolledFor(begun, VALLEY, 80);
  for (let tick = 0; tick < 80; tick++) ball = rolledBack(ball, VALLEY);
  expect(ball.place).toBeCloseTo(begun.place);
  const rolling = new Rolling(back, 2, begun.place, begun.speed);
  rolling.roll(75);
  expect(rolling.asked).toBeCloseTo(begun.place);
  expect(rolling.path[0]).toBe(rolling.seen[0]);
  expect(Rolling.of(back, rolling.seen).asked).toBeCloseTo(rolling.asked, 1);
});
