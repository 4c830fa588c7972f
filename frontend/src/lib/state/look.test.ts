import { expect, it } from "vitest";

import { formatLook, parseLook } from "./look";
import type { CurrentInput } from "./input.svelte";

const LOOKS: readonly [text: string, input: CurrentInput][] = [
  ["test/12", { kind: "sample", split: "test", index: 12 }],
  ["train/0", { kind: "sample", split: "train", index: 0 }],
  ["0.25,-1.5", { kind: "point", values: [0.25, -1.5], target: null }],
  ["3", { kind: "point", values: [3], target: null }],
];

it.each(LOOKS)("%s in an address is what is looked at, and is written so", (text, input) => {
  expect(parseLook(text)).toEqual(input);
  expect(formatLook(input)).toBe(text);
});

it.each([null, "", "test/", "val/3", "1,2,3", "a,b", "NaN"])("%s says nothing", (text) => {
  expect(parseLook(text)).toBeNull();
});

it("A drawing is too long for an address", () => {
  expect(formatLook({ kind: "drawing" })).toBeNull();
});
