import { afterEach, expect, it, vi } from "vitest";

import { TableWork, type Answer, type Question } from "./table-work";

/** Answers each question, or not at all and has an error, as a worker that was not loaded. */
function working(answer: (question: Question) => Answer | null) {
  vi.stubGlobal(
    "Worker",
    class {
      onmessage: ((event: { data: Answer }) => void) | null = null;
      onerror: (() => void) | null = null;

      postMessage(question: Question) {
        const answered = answer(question);
        queueMicrotask(() => (answered ? this.onmessage?.({ data: answered }) : this.onerror?.()));
      }

      terminate() {}
    },
  );
  return new TableWork();
}

afterEach(() => vi.unstubAllGlobals());

it("gives what was answered, to whom it was asked by", async () => {
  const work = working(({ id, ask }) => ({ id, value: ask.type }));
  const choice = { inputs: [0], label: 1, target: "classes" } as const;
  expect(await Promise.all([work.take(choice), work.open(new File([], "a.csv"))])).toEqual(["take", "open"]);
});

it("says that the page made a mistake, and reports it", async () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const work = working(({ id }) => ({ id, failure: "RangeError: too long" }));
  expect(await work.open(new File([], "a.csv"))).toMatch(/^The page made a mistake in reading this table/);
  expect(String(reported.mock.calls[0]?.[0])).toContain("RangeError: too long");
});

it("says that what reads tables could not be loaded", async () => {
  const work = working(() => null);
  expect(await work.open(new File([], "a.csv"))).toMatch(/could not be loaded/);
});
