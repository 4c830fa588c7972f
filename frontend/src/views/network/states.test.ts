import { expect, test } from "vitest";

import { readersOf, statePixels } from "./states";
import type { SessionState } from "../../lib/protocol/generated";

type Seen = Pick<SessionState, "experiment" | "networks">;

function reading(direction: string, width: number): Seen {
  const layer = { id: "gru", type: "gru", title: "GRU", shape: [5, width] };
  const spec = { id: "gru", type: "gru", config: { direction } };
  return {
    experiment: { networks: { network: { layers: [spec], edges: [] } } },
    networks: [{ role: "network", layers: [layer, { ...layer, id: "out", type: "dense" }] }],
  } as unknown as Seen;
}

test("a layer that reads both ways has a state of each", () => {
  expect(
    readersOf(reading("both", 6)).map(({ isBackward, from, units }) => [isBackward, from, units]),
  ).toEqual([
    [false, 0, 3],
    [true, 3, 3],
  ]);
  expect(readersOf(reading("backward", 6))).toMatchObject([{ isBackward: true, from: 0, units: 6 }]);
});

test("a state is a column for each element, a row for each unit", () => {
  const ramp = Uint32Array.from({ length: 256 }, (_, i) => i);
  const [, backward] = readersOf(reading("both", 4));
  const pixels = statePixels([0, 0, -1, NaN, 0, 0, 1, -1], backward!, 2, ramp);
  expect([...pixels]).toEqual([1, 255, 128, 1]);
});
