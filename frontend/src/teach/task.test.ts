import { describe, expect, it } from "vitest";

import type { Network } from "../lib/protocol/generated";
import { formatStart, parseStart } from "./start";
import { formatTask, goalInWords, hiddenUnits, isReached, parseTask, type Task } from "./task";

const TASK: Task = { prompt: "Löse die Spirale ✓", accuracy: 0.95, mostUnits: 3 };

describe("a task in an address", () => {
  it("is read as it was written, in any language", () => {
    expect(parseTask(formatTask(TASK))).toEqual(TASK);
    expect(formatTask(TASK)).toMatch(/^[\w-]+$/);
  });

  it("is none without words and goal, or where it is damaged", () => {
    expect(formatTask({ prompt: "  ", accuracy: null, mostUnits: 3 })).toBeNull();
    expect([null, "", "%%%", "bnVsbA", "W10", "eyJwcm9tcHQiOjF9"].map(parseTask)).toEqual(
      Array(6).fill(null),
    );
  });

  it("has no goal that cannot be", () => {
    const text = formatTask({ prompt: "Try", accuracy: 7, mostUnits: -1 });
    expect(parseTask(text)).toEqual({ prompt: "Try", accuracy: null, mostUnits: null });
  });
});

describe("its goal", () => {
  it("is said in words", () => {
    expect(goalInWords(TASK)).toBe("Goal: 95 % of the test samples right, with at most 3 hidden units");
    expect(goalInWords({ ...TASK, mostUnits: 1 })).toMatch(/1 hidden unit$/);
    expect(goalInWords({ ...TASK, mostUnits: null })).toBe("Goal: 95 % of the test samples right");
    expect(goalInWords({ ...TASK, accuracy: null })).toBe("");
  });

  it("is reached with accuracy and units alike", () => {
    const standings = [
      { accuracy: 0.95, units: 3 },
      { accuracy: 0.949, units: 3 },
      { accuracy: 1, units: 4 },
      { accuracy: undefined, units: 0 },
    ];
    expect(standings.map((now) => isReached(TASK, now))).toEqual([true, false, false, false]);
  });

  it("counts all units that lead to another layer", () => {
    const layers = [
      { id: "input", config: {} },
      { id: "a", config: { units: 4 } },
      { id: "b", config: { units: 2 } },
      { id: "output", config: { units: 1 } },
    ];
    const edges = [
      { source: "input", target: "a" },
      { source: "a", target: "b" },
      { source: "b", target: "output" },
    ];
    expect(hiddenUnits({ network: { layers, edges } as unknown as Network })).toBe(6);
  });
});

describe("a start in an address", () => {
  const param = { layer: "dense_1", name: "kernel", index: [0, 1], value: -0.5 };
  const stop = { step: 100, test_loss: null, test_accuracy: null, plateau_steps: null };

  it("is read as it was written", () => {
    expect(parseStart(formatStart({ stop, params: [param] }))).toEqual({
      stop: { step: 100 },
      params: [param],
    });
  });

  it("is not worth a word where it is the usual one", () => {
    expect(formatStart({ stop: { ...stop, step: null }, params: [] })).toBeNull();
  });

  it("leaves out what is damaged", () => {
    expect(parseStart("nonsense!")).toEqual({ stop: {}, params: [] });
    const damaged = { stop: { step: "soon" }, params: [param, { ...param, value: "1" }, 3] };
    expect(parseStart(btoa(JSON.stringify(damaged)))).toEqual({ stop: {}, params: [param] });
  });
});
