import { expect, test } from "vitest";

import type { AlbumState } from "../lib/protocol/generated";
import { byClass, byPerson, isOlder, placeOf, withFetched, type OwnPicture } from "./pictures";

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

test("What was asked for before a drawing was added does not take the place of what came of it", () => {
  const at = (album: string, revision: number) =>
    ({ dataset: { type: "own_pictures", config: { album, revision } } }) as unknown as AlbumState;
  expect(isOlder(at("a", 3), at("a", 4))).toBe(true);
  expect(isOlder(at("a", 4), at("a", 4))).toBe(false);
  expect(isOlder(at("b", 1), at("a", 4))).toBe(false);
  expect(isOlder(at("a", 1), null)).toBe(false);
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

test("Pictures are looked through by class or by who drew them, the newest first", () => {
  const drawn = [
    { label: 7, person: "Mole" },
    { label: 4, person: "" },
    { label: 7, person: "Ant" },
    { label: 4, person: "Mole" },
  ].map(({ label, person }, number) => ({ number, label, person, side: 0, pixels: grey(1) }));
  const classes = [
    { id: 4, name: "star" },
    { id: 9, name: "sun" },
    { id: 7, name: "moon" },
  ];
  const told = (groups: readonly { title: string; pictures: readonly OwnPicture[] }[]) =>
    groups.map(({ title, pictures }) => [title, ...pictures.map(({ number }) => number)]);
  expect(told(byClass(drawn, classes))).toEqual([["star", 3, 1], ["sun"], ["moon", 2, 0]]);
  expect(told(byPerson(drawn))).toEqual([
    ["Ant", 2],
    ["Mole", 3, 0],
    ["Opened, or without a name", 1],
  ]);
});
