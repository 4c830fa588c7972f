import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { reachedInWords, spreadPoints } from "./spread-points";

function tensorsOf(given: Readonly<Record<string, readonly number[]>>) {
  const all = Object.entries(given).map(([name, values]): [string, Tensor] => [
    `spreading/${name}`,
    { name, dtype: "F32", shape: [values.length], data: Float32Array.from(values), scale: 1 },
  ]);
  return new Map(all);
}

const TOLD = {
  points: [0, 0, 1, 1, 2, 2, 3, 3],
  answer: [1, 1, -1, -1],
  sure: [1, 0.5, 0, 0],
  kind: [2, 1, 0, -1],
  accuracy: [0.25],
};

describe("labels that spread", () => {
  it("are known once all of them have come", () => {
    expect(spreadPoints(tensorsOf(TOLD))?.accuracy).toBe(0.25);
    const lacking = Object.fromEntries(Object.entries(TOLD).filter(([name]) => name !== "kind"));
    expect(spreadPoints(tensorsOf(lacking))).toBeUndefined();
  });

  it("are counted where they have come from and to, without what is no point", () => {
    expect(reachedInWords(spreadPoints(tensorsOf(TOLD))!)).toBe(
      "Without a network, 1 labels have reached 1 of 2 other points.",
    );
  });
});
