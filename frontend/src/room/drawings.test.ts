import { expect, it } from "vitest";

import type { ClassDrawings } from "../lib/protocol/api";
import type { DataInfo, SeatState } from "../lib/protocol/generated";
import { askedOf, drawnBy } from "./drawings";

const all = [..."0123456789"];

it("asks for a class by its name, and not where the data have none of that name", () => {
  expect(askedOf({ asked: "7" }, { class_names: all })).toBe("7");
  expect(askedOf({ asked: "7" }, { class_names: ["5", "6", "7"] })).toBe("7");
  expect(askedOf({ asked: "7" }, { class_names: ["cat", "dog"] })).toBeNull();
  expect(askedOf({ asked: null }, { class_names: all })).toBeNull();
});

it("says whether a drawing is read as what was asked for", () => {
  const seats: SeatState[] = [{ number: 4, name: "Ada", role: "member", here: true }];
  const data = {
    input_shape: [1, 1, 1],
    class_names: ["5", "6", "7"],
    pixel_order: [],
  } as unknown as DataInfo;
  const told = {
    seats: [4],
    input: { shape: [1, 1, 1, 1], data: new Uint8Array([255]) },
    probabilities: { shape: [1, 3], data: new Float32Array([0.1, 0.2, 0.7]) },
  } as unknown as ClassDrawings;
  const isRight = (asked: string | null) => drawnBy(seats, told, data, asked)[0]!.isRight;
  expect([isRight("7"), isRight("6"), isRight(null)]).toEqual([true, false, undefined]);
});
