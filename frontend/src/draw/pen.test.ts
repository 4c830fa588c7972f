import { expect, test } from "vitest";

import { movementCount, movementsOf, strokesOf } from "./pen";

const at = (x: number, y: number) => ({ x, y, pressure: 0.5 });

test("strokes are the movements that the server makes of them", () => {
  // movements([spaced(np.array([[0., 0], [6, 0]])), spaced(np.array([[0., 4], [0, 7]]))]): 20 pixels are half of the pad
  const strokes = [
    [at(0.2, 0.2), at(0.35, 0.2)],
    [at(0.2, 0.3), at(0.2, 0.375)],
  ];
  const made = movementsOf(strokes, 10);
  const right = [191, 128, 255];
  const down = [128, 191, 255];
  expect([...made]).toEqual([
    ...[right, right, right, right].flat(),
    ...[92, 152, 128],
    ...[down, down].flat(),
    ...[128, 128, 0, 128, 128, 0, 128, 128, 0],
  ]);
  expect(movementCount(made)).toBe(7);
});

test("a large drawing is as large as a digit, and more than has room is cut off", () => {
  const made = movementsOf([[at(0, 0), at(0, 1)]], 8);
  expect(movementCount(made)).toBe(8);
  expect(movementCount(movementsOf([[at(0, 0), at(0, 1)]], 48))).toBe(13); // 20 pixels, 1.5 apart
  expect(movementCount(movementsOf([[at(0.5, 0.5)]], 8))).toBe(0);
  expect(movementCount(movementsOf([], 8))).toBe(0);
});

test("what the movements draw is what was drawn, in the middle", () => {
  const strokes = strokesOf(
    movementsOf(
      [
        [at(0.1, 0.1), at(0.1, 0.6)],
        [at(0.4, 0.1), at(0.4, 0.6)],
      ],
      48,
    ),
  );
  expect(strokes).toHaveLength(2);
  const [first, second] = strokes.map((stroke) => [stroke[0]!, stroke.at(-1)!] as const);
  expect(second![0].x - first![0].x).toBeCloseTo((0.3 / 0.5) * (20 / 28), 1);
  expect(first![1].y - first![0].y).toBeCloseTo(20 / 28, 1);
  expect((first![0].x + second![0].x) / 2).toBeCloseTo(0.5, 1);
});
