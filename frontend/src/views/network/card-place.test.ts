import { expect, it } from "vitest";

import { cardPlace, type Spot } from "./card-place";

const CARD = { width: 200, height: 90 };
const PICTURE = { width: 800, height: 500 };

function covered(place: Spot, spots: readonly Spot[]): Spot[] {
  return spots.filter(
    ({ x, y }) => x >= place.x && x <= place.x + CARD.width && y >= place.y && y <= place.y + CARD.height,
  );
}

const line = (slope: number, at: Spot): Spot[] =>
  Array.from({ length: 41 }, (_, i) => ({ x: at.x - 200 + 10 * i, y: at.y + slope * (10 * i - 200) }));

it.each([0, 0.4, -0.4, 1.5, -1.5, 40])("leaves an edge of slope %d free, within the picture", (slope) => {
  for (const at of [
    { x: 400, y: 250 },
    { x: 60, y: 40 },
    { x: 760, y: 470 },
  ]) {
    const place = cardPlace(at, CARD, PICTURE, line(slope, at));
    expect(place.x).toBeGreaterThanOrEqual(0);
    expect(place.y).toBeGreaterThanOrEqual(0);
    expect(place.x + CARD.width).toBeLessThanOrEqual(PICTURE.width);
    expect(place.y + CARD.height).toBeLessThanOrEqual(PICTURE.height);
    if (at.x === 400) expect(covered(place, line(slope, at))).toEqual([]);
  }
});

it("covers as little as it can where nothing is free", () => {
  const everywhere = Array.from({ length: 2_000 }, (_, i) => ({
    x: (i % 50) * 16,
    y: Math.floor(i / 50) * 12,
  }));
  const place = cardPlace({ x: 0, y: 0 }, CARD, { width: 210, height: 100 }, everywhere);
  expect(place.x).toBe(4);
  expect(place.y).toBeLessThanOrEqual(6);
});
