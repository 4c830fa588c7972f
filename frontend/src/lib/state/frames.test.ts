import { expect, test } from "vitest";

import type { Frame } from "../protocol/frames";
import type { FrameMeta } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";
import { FrameStore } from "./frames";

function frame(generation: number, ...names: string[]): Frame {
  const tensors = new Map<string, Tensor>(
    names.map((name) => [name, { name, shape: [1], dtype: "F32", data: new Float32Array(1), scale: 1 }]),
  );
  return { meta: { generation } as FrameMeta, tensors, bytes: 0 };
}

test("Tensors that outlast a change of the network are stale until some of the new network come", () => {
  const frames = new FrameStore();
  frames.receive(frame(1, "prediction/probabilities", "activations/gone"));
  expect(frames.isStale).toBe(false);
  frames.follow(2);
  frames.clear(({ name }) => name.startsWith("prediction/"));
  expect(frames.isStale).toBe(true);
  expect(frames.get("prediction/probabilities")).toBeDefined();
  expect(frames.get("activations/gone")).toBeUndefined();
  frames.receive(frame(2, "scalars/loss", "test/loss", "mistakes/index"));
  expect(frames.isStale).toBe(true);
  frames.receive(frame(1, "prediction/probabilities", "activations/gone"));
  expect(frames.isStale).toBe(true);
  expect(frames.get("activations/gone")).toBeUndefined();
  frames.receive(frame(2, "prediction/probabilities"));
  expect(frames.isStale).toBe(false);
});
