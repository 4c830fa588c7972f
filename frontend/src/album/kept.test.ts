import { beforeEach, expect, test } from "vitest";

import { forgetSet, keepSet, keptSets, type KeptSet } from "./kept";

const set = (name: string, pictures = 3): KeptSet => ({
  name,
  pictures,
  classes: ["star", "moon"],
  at: 5,
  dataset: { type: "own_pictures", config: { album: "a", revision: 4, names: ["star", "moon"] } },
});

beforeEach(() => {
  const held = new Map<string, string>();
  Object.assign(globalThis, {
    window: {
      localStorage: {
        getItem: (key: string) => held.get(key) ?? null,
        setItem: (key: string, value: string) => void held.set(key, value),
      },
    },
  });
});

test("Sets are kept the newest first, one of a name, until they are forgotten", () => {
  expect(keptSets()).toEqual([]);
  keepSet(set("7b"));
  keepSet(set("7a"));
  expect(keepSet(set("7b", 9)).map(({ name, pictures }) => [name, pictures])).toEqual([
    ["7b", 9],
    ["7a", 3],
  ]);
  expect(forgetSet(set("7b"))).toEqual([set("7a")]);
  expect(keptSets()).toEqual([set("7a")]);
});

test("What is no set is passed over", () => {
  window.localStorage.setItem("neurarium.kept-pictures", JSON.stringify([{ name: 3 }, null, set("7a")]));
  expect(keptSets()).toEqual([set("7a")]);
  window.localStorage.setItem("neurarium.kept-pictures", "{");
  expect(keptSets()).toEqual([]);
});
