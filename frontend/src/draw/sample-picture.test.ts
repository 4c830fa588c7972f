import { expect, test } from "vitest";

import { pictureOf } from "./sample-picture";

const TRACK = {
  heights: [1, 0, 0, 1],
  gravity: 0.5,
  friction: 0.2,
  tick_secs: 0.01,
  snapshot_ticks: 15,
  ahead_ticks: 60,
  asks_back: false,
};

test("a ball is seen on its hills where it was, brightest where it was last", () => {
  const sample = { pixels: Uint8Array.of(85, 170), shape: [2, 1] };
  const { pixels, shape } = pictureOf(sample, { pen: false, melody: null, track: TRACK });
  const [height = 0, width = 0] = shape;
  const rowOf = (y: number) => pixels.subarray(y * width, (y + 1) * width);
  const brightest = Array.from({ length: width }, (_, x) =>
    Math.max(...Array.from({ length: height }, (_row, y) => rowOf(y)[x]!)),
  );
  expect(brightest.indexOf(255)).toBeGreaterThan(width / 2);
  expect(Math.max(...brightest.slice(0, width / 2))).toBeGreaterThan(rowOf(height - 1)[width / 2]!);
  expect(rowOf(height - 1)[0]).toBeGreaterThan(0);
  expect(rowOf(height / 2)[width / 2]).toBe(0);
  expect(rowOf(height / 2)[0]).toBeGreaterThan(0);
});
