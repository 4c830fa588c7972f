import { expect, it } from "vitest";

import { MOST_POINTS } from "../../draw/drawing-code";
import type { Drawing } from "../../draw/drawing";
import type { CurrentInput } from "./input.svelte";
import { formatLook, parseLook } from "./look";

const LOOKS: readonly [text: string, current: CurrentInput][] = [
  ["test/12", { kind: "sample", split: "test", index: 12 }],
  ["train/0", { kind: "sample", split: "train", index: 0 }],
  ["0.25,-1.5", { kind: "point", values: [0.25, -1.5], target: null }],
  ["3", { kind: "point", values: [3], target: null }],
];
const DRAWING: CurrentInput = { kind: "drawing" };
const at = (x: number, y: number, pressure = 0.5) => ({ x, y, pressure });

it.each(LOOKS)("%s in an address is what is looked at, and is written so", (text, current) => {
  expect(parseLook(text)).toEqual({ current });
  expect(formatLook({ current })).toBe(text);
});

const DRAWINGS: readonly [name: string, drawing: Drawing][] = [
  ["strokes of a mouse", { strokes: [[at(0.1, 0.2), at(0.9, 0.25), at(0.05, 1)], [at(0, 0)]] }],
  ["strokes of a pen", { strokes: [[at(0.5, 0.5, 0.2), at(0.6, 0.4, 1)]] }],
  ["what leaves the pad", { strokes: [[at(0.5, 0.5), at(1.3, -0.4)]] }],
];

it.each(DRAWINGS)(
  "%s come back from an address as they were, with what they were said to be",
  (_, drawing) => {
    const text = formatLook({ current: DRAWING, drawing, label: 4 })!;
    const look = parseLook(text)!;
    expect(look).toMatchObject({ current: DRAWING, label: 4 });
    const flat = ({ strokes }: Drawing) => strokes.map((stroke) => stroke.flatMap(({ x, y }) => [x, y]));
    flat(drawing).forEach((stroke, i) =>
      stroke.forEach((number, j) => expect(flat(look.drawing!)[i]![j]).toBeCloseTo(number, 2)),
    );
    expect(look.drawing!.strokes[0]![0]!.pressure).toBeCloseTo(drawing.strokes[0]![0]!.pressure, 2);
    expect(formatLook(look)).toBe(text);
    expect(encodeURI(text)).toBe(text);
  },
);

it("A drawing that is said to be nothing is so again", () => {
  const text = formatLook({ current: DRAWING, drawing: DRAWINGS[0]![1], label: null })!;
  expect(parseLook(text)).toMatchObject({ label: null });
});

it.each([
  null,
  "",
  "test/",
  "val/3",
  "1,2,3",
  "a,b",
  "NaN",
  "draw/",
  "draw/A",
  "draw/AP",
  "draw/____",
  "draw/AAA",
  "draw/é",
])("%s says nothing", (text) => {
  expect(parseLook(text)).toBeNull();
});

it("A drawing may be too long for an address, and an empty one is none", () => {
  const long = { strokes: [Array.from({ length: MOST_POINTS + 1 }, (_, i) => at(i % 2, 0))] };
  expect(formatLook({ current: DRAWING, drawing: long })).toBeNull();
  expect(formatLook({ current: DRAWING, drawing: { strokes: [] } })).toBeNull();
});
