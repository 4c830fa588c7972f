import { beforeEach, expect, it, vi } from "vitest";

import type { Experiment } from "../protocol/generated";
import { keepUndo, recallUndo, type KeptUndo } from "./kept-undo";
import { startUndo } from "./undo";

const experiment = { seed: 1 } as Experiment;
const kept: KeptUndo = {
  undo: startUndo({ id: 1, experiment, positions: {} }),
  isApplied: true,
  labs: [],
  leavings: { stepOf: [], leftBy: [], trained: [] },
};
const left = { id: "lesson01", beginning: "first", edit: "a", brought_back: null };

beforeEach(() => {
  const stored = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => stored.set(key, text),
  };
  vi.stubGlobal("window", { sessionStorage });
  keepUndo(left, ["a", "b"], kept);
});

it("is found again where the session stands as it was left", () => {
  expect(recallUndo(left)?.undo).toEqual(kept.undo);
  expect(recallUndo({ ...left, edit: "b" })).not.toBeNull();
});

it("is found again where a server was started again and brought the session back", () => {
  expect(recallUndo({ ...left, beginning: "second", brought_back: 420 })?.undo).toEqual(kept.undo);
});

it.each([
  ["another session", { id: "lesson02" }],
  ["one that began again", { beginning: "second" }],
  ["one that was changed since", { edit: "c" }],
  ["one that was changed before it was brought back", { beginning: "second", brought_back: 420, edit: "c" }],
])("is not that of %s", (_, other) => {
  expect(recallUndo({ ...left, ...other })).toBeNull();
});
