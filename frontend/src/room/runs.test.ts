import { expect, it } from "vitest";

import type { SeatState, TileState } from "../lib/protocol/generated";
import { clock, firstPlaces, orderedTiles, ordinal, ruleInWords } from "./runs";

const seats: SeatState[] = ["Ada", "grace", "Bob 10", "Bob 9"].map((name, number) => ({
  number,
  name,
  role: "member",
  here: true,
}));

function tile(seat: number, result: number | null, broken = ""): TileState {
  const rest = { step: 1, playing: true, failed: false, weights: 9, changed: "", classes: 2 };
  return { seat, session: `session${seat}`, result, broken, target_range: [0, 1], ...rest };
}

function told(tiles: TileState[], least: boolean, order: "name" | "result") {
  return orderedTiles(seats, tiles, least, order).map(({ name, rank }) => [name, rank]);
}

it("sorts tiles by name as people read numbers, and by result with those that do not count at the end", () => {
  const tiles = [tile(0, 0.5), tile(1, null), tile(2, 0.9, "too large"), tile(3, 0.8), tile(7, 1)];
  expect(told(tiles, false, "name")).toEqual([
    ["Ada", 2],
    ["Bob 9", 1],
    ["Bob 10", null],
    ["grace", null],
  ]);
  expect(told(tiles, false, "result").map(([name]) => name)).toEqual(["Bob 9", "Ada", "Bob 10", "grace"]);
  expect(told([tile(0, 0.5), tile(3, 0.8), tile(1, NaN)], true, "result")).toEqual([
    ["Ada", 1],
    ["Bob 9", 2],
    ["grace", null],
  ]);
});

it("tells of a challenge what its ranking is made of, and not what a run has come to since", () => {
  const ranking = [
    { seat: 3, name: "Bob 9", result: 0.8 },
    { seat: 0, name: "Ada", result: 0.7 },
  ];
  // Ada has overtaken Bob meanwhile, and Bob has built more than he may; grace is measured, and not ranked yet.
  const tiles = [tile(0, 0.9), tile(1, 0.95), tile(2, 0.6, "too large"), tile(3, 0.8, "too large")];
  const shown = orderedTiles(seats, tiles, false, "result", ranking);
  expect(shown.map(({ name, rank, result, broken }) => [name, rank, result, broken])).toEqual([
    ["Bob 9", 1, 0.8, ""],
    ["Ada", 2, 0.7, ""],
    ["Bob 10", null, 0.6, "too large"],
    ["grace", null, null, ""],
  ]);
});

it("has equals share a place", () => {
  expect(told([tile(0, 0.8), tile(1, 0.9), tile(2, 0.8), tile(3, 0.7)], false, "result")).toEqual([
    ["grace", 1],
    ["Ada", 2],
    ["Bob 10", 2],
    ["Bob 9", 4],
  ]);
  // In the order of the seats, as the ranking of a challenge has them.
  const equals = [tile(3, 0.8), tile(2, 0.8), tile(1, 0.8)];
  expect(told(equals, false, "result").map(([name]) => name)).toEqual(["grace", "Bob 10", "Bob 9"]);
  const ranking = [0.9, 0.8, 0.8, 0.8, 0.7].map((result, seat) => ({ seat, name: `${seat}`, result }));
  const places = (most: number) => firstPlaces(ranking, 3, most).map(({ place }) => place);
  expect([places(5), places(3)]).toEqual([
    [1, 2, 2, 2],
    [1, 2, 2],
  ]);
});

it("says a rule, a clock and a place as people do", () => {
  const accuracy = {
    name: "accuracy",
    title: "Accuracy",
    panel: "accuracy",
    tested: true,
    form: "success",
  } as const;
  const loss = { ...accuracy, name: "loss", title: "Loss", panel: "loss", form: "number" } as const;
  const rule = { metric: "accuracy", secs: 300, most_weights: 500, most_steps: null };
  expect(ruleInWords(rule, accuracy)).toBe("Best test accuracy with at most 500 weights");
  expect(ruleInWords({ ...rule, most_steps: 2000 }, loss)).toBe(
    "Lowest test loss with at most 500 weights and 2,000 steps",
  );
  expect(ruleInWords({ ...rule, most_weights: null }, loss)).toBe("Lowest test loss");
  expect([300, 59.2, 9, 0].map(clock)).toEqual(["5:00", "1:00", "0:09", "0:00"]);
  expect([1, 2, 3, 4, 11, 12, 21, 112].map(ordinal)).toEqual([
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "21st",
    "112th",
  ]);
});
