import { describe, expect, it } from "vitest";

import type { Frame } from "../protocol/frames";
import type { FrameMeta } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";
import { ScalarHistory } from "./history";

const meta: FrameMeta = {
  type: "frame",
  id: 0,
  generation: 1,
  run: 1,
  step: 0,
  samples_seen: 0,
  epochs: 0,
  restores: false,
  first_step: 0,
  end_step: 0,
  stride: 1,
  input_revision: 0,
  has_input: true,
  evaluation_step: null,
  steps_per_sec: 0,
  past: false,
  landscape: null,
  asked: null,
  era: 0,
};

function frame(changes: Partial<FrameMeta>, arrays: Record<string, number[][]>): Frame {
  const tensors = Object.entries(arrays).map(([name, rows]): [string, Tensor] => {
    const shape = name.startsWith("test/") ? [rows[0]!.length] : [rows.length, rows[0]!.length];
    return [name, { name, dtype: "F32", shape, data: Float32Array.from(rows.flat()), scale: 1 }];
  });
  return { meta: { ...meta, ...changes }, tensors: new Map(tensors), bytes: 0 };
}

describe("ScalarHistory", () => {
  it("keeps every step's value", () => {
    const history = new ScalarHistory();
    history.receive(frame({ end_step: 2 }, { "scalars/loss": [[3, 2]] }));
    history.receive(frame({ first_step: 2, end_step: 3 }, { "scalars/loss": [[1]] }));
    const loss = history.series("loss")!;
    expect([...loss.means.slice(0, loss.length)]).toEqual([3, 2, 1]);
    expect(loss.recent(2)).toBe(1.5);
  });

  it("takes mean, minimum and maximum of merged steps; the last point may cover fewer", () => {
    const history = new ScalarHistory();
    const rows = [[2, 5], [1, 4], [3, 6]]; // prettier-ignore
    history.receive(frame({ first_step: 0, end_step: 6, stride: 4 }, { "scalars/loss": rows }));
    history.receive(frame({ first_step: 6, end_step: 8 }, { "scalars/loss": [[9, 9]] }));
    const loss = history.series("loss")!;
    expect(loss.stride).toBe(4);
    expect([...loss.means.slice(0, loss.length)]).toEqual([2, 7]);
    expect([loss.minima[1], loss.maxima[1]]).toEqual([4, 9]);
  });

  it("starts again with another run, and with a frame that restores", () => {
    const history = new ScalarHistory();
    history.receive(
      frame({ end_step: 2 }, { "scalars/loss": [[3, 2]], "test/step": [[1]], "test/loss": [[4]] }),
    );
    history.receive(frame({ run: 2, end_step: 1 }, { "scalars/loss": [[7]] }));
    expect(history.series("loss")!.length).toBe(1);
    expect(history.test.steps).toEqual([]);
    history.receive(frame({ run: 2, restores: true, end_step: 2 }, { "scalars/loss": [[7, 6]] }));
    expect([...history.series("loss")!.means.slice(0, 2)]).toEqual([7, 6]);
  });

  it("keeps test measurements once each, in order", () => {
    const history = new ScalarHistory();
    history.receive(frame({}, { "test/step": [[10, 20]], "test/accuracy": [[0.5, 0.75]] }));
    history.receive(frame({}, { "test/step": [[20, 30]], "test/accuracy": [[0.75, 1]] }));
    expect(history.test).toEqual({ steps: [10, 20, 30], values: { accuracy: [0.5, 0.75, 1] } });
    expect(history.latestTest("accuracy")).toBe(1);
    expect(history.latestTest("loss")).toBeUndefined();
  });

  it("thins test measurements beyond 8,192 and keeps the first and the latest", () => {
    const history = new ScalarHistory();
    const steps = Array.from({ length: 8_193 }, (_, i) => i * 10);
    history.receive(frame({}, { "test/step": [steps], "test/loss": [steps] }));
    expect(history.test.steps.length).toBe(4_097);
    expect([history.test.steps[0], history.test.steps.at(-1)]).toEqual([0, 81_920]);
  });
});
