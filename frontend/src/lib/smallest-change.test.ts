import { expect, it } from "vitest";

import type { Tensor } from "./protocol/tensor";
import { changeInWords, changeOf } from "./smallest-change";

const tensor = (shape: number[], ...values: number[]): Tensor => ({
  name: "",
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
  scale: 1,
});

const came = (isEnough: number) =>
  new Map(
    Object.entries({
      change: tensor([1, 2, 2], 0.25, 0.25, 0, -0.5),
      distance: tensor([], 1.25),
      largest: tensor([], 0.5),
      is_enough: tensor([], isEnough),
      class: tensor([], 1),
      probability: tensor([], 0.52),
    }).map(([name, of]) => [`smallest_change/${name}`, of]),
  );

it("A change is read with its channels added up", () => {
  expect(changeOf(came(1))).toMatchObject({ height: 1, width: 2, isEnough: true, class: 1, distance: 1.25 });
  expect([...changeOf(came(1))!.values]).toEqual([0.5, -0.5]);
  expect(changeOf(new Map())).toBeUndefined();
});

it("It is said how little it takes, or that so little is not enough", () => {
  expect(changeInWords(changeOf(came(1))!, ["cat", "dog"])).toBe(
    "It says dog (52.0 %) after a change of 1.25, by 50.0 % of full brightness at most.",
  );
  expect(changeInWords(changeOf(came(0))!, [])).toBe(
    "Not even a change of 1.25, by 50.0 % of full brightness at most, makes it say 1: it would be 52.0 % sure.",
  );
});
