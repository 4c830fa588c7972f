import { expect, it } from "vitest";

import type { LabEntry } from "../lib/protocol/generated";
import { anyOther, found, grouped } from "./groups";

const lab = (type: string, kind: LabEntry["kind"], title: string, description: string, makes = false) =>
  ({ type, kind, title, description, makes, category: "works" }) as LabEntry;
const LABS = [
  lab("xor", "plane", "Exclusive or", "Two straight lines are needed."),
  lab("dropout", "images", "Dropout", "Units rest by chance."),
  lab("gan", "plane", "GAN in the plane", "Dots that nobody drew.", true),
];
const titles = (groups: ReturnType<typeof grouped>) =>
  groups.flatMap(({ labs }) => labs.map(({ title }) => title));

it("puts labs together that make samples, and all others by their data", () => {
  const kinds = grouped(LABS).map(({ kind, labs }) => [kind, labs.map(({ type }) => type)]);
  expect(kinds).toContainEqual(["plane", ["xor"]]);
  expect(kinds.at(-1)).toEqual(["invent", ["gan"]]);
  expect(kinds.map(([kind]) => kind)).not.toContain("curve");
});

it("finds every word, in any part of what a card says, in any case", () => {
  const groups = grouped(LABS);
  expect(titles(found(groups, "LINES straight"))).toEqual(["Exclusive or"]);
  expect(titles(found(groups, " invent dots "))).toEqual(["GAN in the plane"]);
  expect(titles(found(groups, "works"))).toHaveLength(3);
  expect(found(groups, "transformer")).toEqual([]);
});

it("surprises with another lab than the one that runs", () => {
  const drawn = Array.from({ length: 200 }, () => anyOther(LABS, "gan")?.type);
  expect(new Set(drawn)).toEqual(new Set(["xor", "dropout"]));
  expect(anyOther([LABS[0]!], "xor")).toBeUndefined();
});
