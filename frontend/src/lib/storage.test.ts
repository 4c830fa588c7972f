import { afterEach, expect, test, vi } from "vitest";

import { keep, recall } from "./storage";

afterEach(() => vi.unstubAllGlobals());

test("What a browser keeps is found again", () => {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  vi.stubGlobal("window", { localStorage });
  expect(keep("localStorage", "theme", "dark")).toBe(true);
  expect(recall("localStorage", "theme")).toBe("dark");
});

test("Where a browser lets the page keep nothing, everything works without", () => {
  const blocked = {
    get sessionStorage(): Storage {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    },
  };
  vi.stubGlobal("window", blocked);
  expect(keep("sessionStorage", "place", "here")).toBe(false);
  expect(recall("sessionStorage", "place")).toBeNull();
});
