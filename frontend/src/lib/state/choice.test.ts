import { expect, test } from "vitest";

import type { Experiment } from "../protocol/generated";
import { chosen } from "./choice.svelte";

const EXPERIMENT = { batch_size: 1 } as Experiment;

const change = (touched: string, batch_size: number, make: () => void) => ({
  preview: (experiment: Experiment) => ({ ...experiment, batch_size }),
  make,
  touched,
});

test("what was chosen comes when it is fetched", async () => {
  const coming = chosen.until({ preset: "linear" }, Promise.resolve("linear"));
  expect(chosen.current).toEqual({ preset: "linear" });
  expect(await coming).toBe("linear");
  expect(chosen.current).toBeNull();
});

test("of two choices the later one counts, whichever is fetched first", async () => {
  const fetched = Promise.withResolvers<string>();
  const first = chosen.until({ preset: "a" }, fetched.promise);
  const second = chosen.until({ preset: "b" }, Promise.resolve("b"));
  expect(await second).toBe("b");
  fetched.resolve("a");
  expect(await first).toBeUndefined();
});

test("a choice that was given up does not come", async () => {
  const coming = chosen.until({ lab: "squares" }, Promise.resolve("squares"));
  expect(chosen.takeBack()).toBe(true);
  expect(await coming).toBeUndefined();
  expect(chosen.takeBack()).toBe(false);
});

test("changes wait for what was chosen, and are taken back before it", async () => {
  const made: string[] = [];
  const make = (name: string, size: number) => chosen.defer(change(name, size, () => made.push(name)));
  expect(make("none is needed", 1)).toBe(false);
  const coming = chosen.until({ preset: "a" }, Promise.resolve("a"));
  expect(make("first", 2)).toBe(true);
  for (const size of [4, 8, 16]) expect(make("slid", size)).toBe(true);
  chosen.makeChanges();
  expect(made).toEqual([]);
  expect(chosen.preview(EXPERIMENT).batch_size).toBe(16);
  expect(chosen.takeBack()).toBe(true);
  expect(chosen.preview(EXPERIMENT).batch_size).toBe(2);
  expect(await coming).toBe("a");
  chosen.makeChanges();
  chosen.makeChanges();
  expect(made).toEqual(["first"]);
});

test("a later choice is not changed by what was meant for the one before", async () => {
  const made: string[] = [];
  const first = chosen.until({ preset: "a" }, Promise.resolve("a"));
  chosen.defer(change("of a", 2, () => made.push("of a")));
  const second = chosen.until({ preset: "b" }, Promise.resolve("b"));
  await Promise.all([first, second]);
  chosen.makeChanges();
  expect(made).toEqual([]);
});
