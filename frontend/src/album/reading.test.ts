import { expect, test } from "vitest";

import type { OwnPicture } from "./pictures";
import { bestReadFirst, hardestFirst, readByNumber } from "./reading";

const drawn = (number: number, label: number, person: string): OwnPicture => ({
  number,
  label,
  side: 0,
  person,
  pixels: new Uint8Array(0),
});
const PICTURES = [drawn(0, 1, "Mole"), drawn(1, 2, "Mole"), drawn(2, 1, "Otter"), drawn(5, 2, "")];
const READ = readByNumber({
  step: 7,
  numbers: [0, 1, 2],
  losses: [0.5, null, 0.1],
  read_as: [1, 1, 1],
});

test("The greatest loss comes first, and what was not read yet last", () => {
  expect(hardestFirst(PICTURES, READ).map(({ number }) => number)).toEqual([1, 0, 2, 5]);
});

test("Whose drawings are read best comes first, and those of nobody last", () => {
  expect(bestReadFirst(PICTURES, READ).map(({ title, right, read }) => [title, right, read])).toEqual([
    ["Otter", 1, 1],
    ["Mole", 1, 2],
    ["Opened, or without a name", 0, 0],
  ]);
});
