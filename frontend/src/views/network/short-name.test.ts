import { expect, it } from "vitest";

import { shortName } from "./short-name";

const perLetter = (text: string) => 7 * text.length;

it("leaves a name whole that has room", () => {
  expect(shortName("zebra", 35, perLetter)).toBe("zebra");
});

it("shortens a name to its room", () => {
  expect(shortName("Tyrannosaurus rex", 70, perLetter)).toBe("Tyrannosa…");
});

it("keeps a letter where there is no room at all", () => {
  expect(shortName("zebra", 0, perLetter)).toBe("z…");
});
