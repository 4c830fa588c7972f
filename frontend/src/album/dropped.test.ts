import { expect, it } from "vitest";

import { isPictureName, isTableOfPictures } from "./dropped";

const bytes = (text: string) => new TextEncoder().encode(text);

it("knows pictures, and what holds some, by their names", () => {
  for (const name of ["a.PNG", "b.jpeg", "pictures.zip", "own.npz"]) expect(isPictureName(name)).toBe(true);
  for (const name of ["a.csv", "b.json", "png"]) expect(isPictureName(name)).toBe(false);
});

it("tells a table of pictures from others by its columns, also where it is cut off", () => {
  const titles = ["class", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
  for (const mark of [",", ";", "\t"])
    expect(isTableOfPictures(bytes(titles.join(mark).slice(0, 4096)))).toBe(true);
  expect(isTableOfPictures(bytes("a,b,c\n1,2,3\n".repeat(300)))).toBe(false);
  expect(isTableOfPictures(bytes(""))).toBe(false);
});
