import { describe, expect, it } from "vitest";

import type { Spec, Subscribe } from "../protocol/generated";
import { merge, Subscriptions } from "./subscriptions";

describe("merge", () => {
  it("unites lists, takes the largest number, and drops a limit that one does not have", () => {
    const specs: Spec[] = [
      { type: "weights", config: { layers: ["a"] } },
      { type: "mistakes", config: { count: 12 } },
      { type: "weights", config: { layers: ["a", "b"] } },
      { type: "mistakes", config: { count: 6 } },
      { type: "activations", config: { layers: ["a"] } },
      { type: "activations", config: {} },
    ];
    expect(merge(specs)).toEqual([
      { type: "weights", config: { layers: ["a", "b"] } },
      { type: "mistakes", config: { count: 12 } },
      { type: "activations", config: {} },
    ]);
  });
});

describe("Subscriptions", () => {
  it("sends once for all views that come or go together", async () => {
    const sent: Subscribe[] = [];
    const subscriptions = new Subscriptions();
    subscriptions.connect((command) => sent.push(command));
    const end = subscriptions.add("weights");
    subscriptions.add("confusion");
    await Promise.resolve();
    end();
    await Promise.resolve();
    expect(sent.map(({ summaries }) => summaries?.map(({ type }) => type))).toEqual([
      [],
      ["weights", "confusion"],
      ["confusion"],
    ]);
  });
});
