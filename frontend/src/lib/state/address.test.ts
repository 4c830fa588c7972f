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

test("Entries from before a reload are known again once the page goes on with them", async () => {
  const entries: unknown[] = [];
  const history = {
    state: null as unknown,
    replaceState: (state: unknown) => (history.state = state),
    pushState: (state: unknown) => {
      entries.push(history.state);
      history.state = state;
    },
  };
  const load = async () => {
    vi.stubGlobal("window", Object.assign(new EventTarget(), { history }));
    vi.resetModules();
    const { address } = await import("./address");
    const visited: number[] = [];
    address.onvisit((place) => visited.push(place) > 0);
    return { address, visited };
  };
  const goTo = (state: unknown) => window.dispatchEvent(Object.assign(new Event("popstate"), { state }));
  vi.stubGlobal("location", { pathname: "/", search: "", hash: "", href: "/" });

  const before = await load();
  before.address.leave(1, 2);
  before.address.leave(2, 3);
  const { kept } = before.address;
  // Another page numbers its places from the beginning.
  vi.stubGlobal("performance", { timeOrigin: performance.timeOrigin + 1, now: () => performance.timeOrigin });

  const stranger = await load();
  goTo(entries[0]);
  expect(stranger.visited).toEqual([]);

  const after = await load();
  after.address.goOn(kept);
  for (const entry of [entries[1], entries[0], history.state]) goTo(entry);
  expect(after.visited).toEqual([2, 1, 3]);
});
