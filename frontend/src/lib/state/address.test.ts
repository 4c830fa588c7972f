import { expect, test } from "vitest";

import { formatFragment, parseFragment } from "./address";

test("A fragment is read as keys and values, and written back as it was", () => {
  const hash = "#e=bZ-_9=&hide=speed,seed";
  const fragment = parseFragment(hash);
  expect([...fragment]).toEqual([
    ["e", "bZ-_9="],
    ["hide", "speed,seed"],
  ]);
  expect(formatFragment(fragment)).toBe(hash);
});

test("An address without a fragment has no keys, and no keys leave no #", () => {
  expect(parseFragment("").size).toBe(0);
  expect(parseFragment("#").size).toBe(0);
  expect(formatFragment(new Map())).toBe("");
});

test("A word without a value is no key", () => {
  expect(parseFragment("#foo").size).toBe(0);
  expect(formatFragment(parseFragment("#foo&e=abc&"))).toBe("#e=abc");
});
