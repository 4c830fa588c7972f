import { expect, it } from "vitest";

import { droppedPictures, isPictureName, isTableOfPictures, withoutTexts } from "./dropped";

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

const files = (...names: string[]) => names.map((name) => new File([], name));

it("takes all files of a drop where the browser tells of no entries, if a picture is among them", async () => {
  const dropped = (...names: string[]) =>
    droppedPictures({
      items: names.map(() => ({ webkitGetAsEntry: () => null })),
      files: files(...names),
    } as unknown as DataTransfer);
  const found = await dropped("a.png", "notes.txt", "b.png");
  expect(found?.map(({ name }) => name)).toEqual(["a.png", "notes.txt", "b.png"]);
  expect(dropped("mine.csv")).toBeNull();
});

it("says in one sentence which files beside pictures are texts, and tries one that comes alone", () => {
  const named = (...names: string[]) => files(...names).map((file) => ({ name: `cats/${file.name}`, file }));
  const { pictures, words } = withoutTexts(named("a.png", "readme.md", "x.txt", "y.TXT", "z.json", "b.csv"));
  expect(pictures.map(({ file }) => file.name)).toEqual(["a.png", "b.csv"]);
  expect(words).toBe("Left out, as text: “readme.md”, “x.txt”, “y.TXT” and 1 more.");
  expect(withoutTexts(named("a.txt"))).toMatchObject({ pictures: [{ name: "cats/a.txt" }], words: "" });
});
