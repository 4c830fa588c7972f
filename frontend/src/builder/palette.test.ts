import { expect, test } from "vitest";

import type { LayerEntry } from "../lib/protocol/generated";
import { groupsOf } from "./palette";

const entry = (type: string, title: string, category: string, description = ""): LayerEntry => ({
  type,
  title,
  category,
  description,
  fields: [],
  merges: false,
  unlisted: {},
  source: "",
});

const LAYERS = [
  entry("dense", "Dense", "core", "Every unit sees every input."),
  entry("activation", "Activation", "core", "Like the one of Dense."),
  entry("max_pool", "Max pool", "pictures"),
];

const found = (search: string) =>
  groupsOf(LAYERS, search).flatMap((group) => group.entries.map((e) => e.type));

test("Without a search every layer stands in its category", () => {
  expect(groupsOf(LAYERS, " ").map(({ category }) => category)).toEqual(["core", "pictures"]);
  expect(found("")).toEqual(["dense", "activation", "max_pool"]);
});

test("All words must be found, in the title, the category or the description", () => {
  expect(found("POOL max")).toEqual(["max_pool"]);
  expect(found("pictures")).toEqual(["max_pool"]);
  expect(found("dense pool")).toEqual([]);
});

test("A layer that is called so comes before one that is only described so", () => {
  expect(groupsOf([LAYERS[1]!, LAYERS[0]!], "dense")[0]?.entries.map((e) => e.type)).toEqual([
    "dense",
    "activation",
  ]);
});
