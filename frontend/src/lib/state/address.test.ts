import { afterEach, expect, test, vi } from "vitest";

import { address, formatFragment, parseFragment } from "./address";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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

test("A few changes are written at once, and many no faster than the strictest browser lets them", () => {
  vi.useFakeTimers();
  const replaceState = vi.fn();
  vi.stubGlobal("window", { history: { replaceState } });
  vi.stubGlobal("location", { pathname: "/", search: "", hash: "" });
  for (let change = 0; change < 3; change++) {
    address.set("e", String(change));
    vi.advanceTimersByTime(1);
  }
  expect(replaceState).toHaveBeenCalledTimes(3);
  for (let change = 0; change < 30_000; change++) {
    address.set("e", String(change));
    vi.advanceTimersByTime(1);
  }
  expect(replaceState.mock.calls.length).toBeGreaterThan(70);
  expect(replaceState.mock.calls.length).toBeLessThan(90);
});
