import { expect, test } from "vitest";

import type { Frame } from "../protocol/frames";
import type { FrameMeta } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";
import { FrameStore } from "./frames";

function frame(generation: number, ...names: string[]): Frame {
  const tensors = new Map<string, Tensor>(
    names.map((name) => [name, { name, shape: [1], dtype: "F32", data: new Float32Array(1), scale: 1 }]),
  );
  return { meta: { generation, has_input: true } as FrameMeta, tensors, bytes: 0 };
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

test("What is no longer asked for is forgotten, and nothing else", () => {
  const frames = new FrameStore();
  frames.receive(frame(1, "attributions/occlusion/pixels", "activations/input"));
  frames.forget("attributions");
  expect(frames.get("attributions/occlusion/pixels")).toBeUndefined();
  expect(frames.get("activations/input")).toBeDefined();
});

test("What depends on an input does not outlast it", () => {
  const frames = new FrameStore();
  frames.receive(
    frame(1, "prediction/loss", "activations/input", "answer/output", "gradients/a/b", "weights/a/b"),
  );
  const { meta, tensors, bytes } = frame(1, "weights/a/b");
  frames.receive({ meta: { ...meta, has_input: false }, tensors, bytes });
  const left = ["prediction/loss", "activations/input", "answer/output", "gradients/a/b"].filter((name) =>
    frames.get(name),
  );
  expect(left).toEqual([]);
  expect(frames.get("weights/a/b")).toBeDefined();
});

test("Without an input, weights are enough to show another network", () => {
  const frames = new FrameStore();
  frames.receive(frame(1, "prediction/probabilities"));
  frames.follow(2);
  frames.clear(() => true);
  const { meta, tensors, bytes } = frame(2, "weights/a/b");
  frames.receive({ meta, tensors, bytes });
  expect(frames.isStale).toBe(true);
  frames.receive({ meta: { ...meta, has_input: false }, tensors, bytes });
  expect(frames.isStale).toBe(false);
});
