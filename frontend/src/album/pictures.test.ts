import { expect, test } from "vitest";

import { placeOf, withFetched, type OwnPicture } from "./pictures";

const grey = (value: number) => new Uint8Array(784).fill(value);

test("What was fetched comes to what was known, and what is removed is kept for undo", () => {
  const pixels = Uint8Array.from([...grey(30), ...grey(50)]);
  const meta = {
    since: 2,
    numbers: [0, 3, 5],
    labels: [4, 4, 7],
    sides: [0, 1, 2],
    people: ["", "Mole", ""],
  };
  const known = new Map([
    [0, grey(1)],
    [1, grey(2)],
  ]);
  const found = withFetched(known, { meta, pixels });
  expect([...found.pixels.keys()]).toEqual([0, 1, 3, 5]);
  expect(found.pictures.map(({ number, label, side, person }) => [number, label, side, person])).toEqual([
    [0, 4, 0, ""],
    [3, 4, 1, "Mole"],
    [5, 7, 2, ""],
  ]);
  expect(found.pictures.map((picture) => picture.pixels[783])).toEqual([1, 30, 50]);
});

test("A picture's place is among those of its part, as the network has them", () => {
  const sides = [0, 1, 0, 0, 1];
  const pictures: OwnPicture[] = sides.map((side, i) => ({
    number: 10 * i,
    label: 0,
    side,
    person: "",
    pixels: grey(i),
  }));
  expect(pictures.map((picture) => placeOf(pictures, picture))).toEqual([0, 0, 1, 2, 1]);
});
