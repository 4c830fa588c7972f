import { describe, expect, it } from "vitest";

import { ScalarHistory } from "../../lib/state/history";
import type { Frame } from "../../lib/protocol/frames";
import type { Tensor } from "../../lib/protocol/tensor";
import { readCurves, readStep, type CurveChoice } from "./curves";

const CHOICE: CurveChoice = { metric: "loss", isLog: true, smoothing: 0 };

function tensor(name: string, shape: number[], values: number[]): Tensor {
  return { name, shape, dtype: "F32", data: Float32Array.from(values), scale: 1 };
}

function historyOf(losses: number[], tests: [step: number, loss: number][], stride = 1): ScalarHistory {
  const rows = stride === 1 ? losses : [...losses, ...losses.map((x) => x / 2), ...losses.map((x) => 2 * x)];
  const tensors = [
    tensor("scalars/loss", [stride === 1 ? 1 : 3, losses.length], rows),
    tensor(
      "test/step",
      [tests.length],
      tests.map(([step]) => step),
    ),
    tensor(
      "test/loss",
      [tests.length],
      tests.map(([, loss]) => loss),
    ),
  ];
  const end_step = losses.length * stride;
  const meta = {
    type: "frame" as const,
    generation: 1,
    id: 0,
    run: 0,
    step: end_step,
    restores: true,
    first_step: 0,
    end_step,
    stride,
    input_revision: 0,
    evaluation_step: null,
    steps_per_sec: 0,
  };
  const frame: Frame = { meta, bytes: 0, tensors: new Map(tensors.map((t) => [t.name, t])) };
  const history = new ScalarHistory();
  history.receive(frame);
  return history;
}

describe("readCurves", () => {
  it("has an axis that holds the curves, the highest single step included", () => {
    const { axis } = readCurves(historyOf([2, 30, 1, 0.5], [[2, 0.4]]), CHOICE, new Float32Array(9));
    expect(axis.position(30)).toBeLessThanOrEqual(1);
    expect(axis.position(0.4)).toBeGreaterThanOrEqual(0);
  });

  it("does not let a single low step squeeze the curve", () => {
    const losses = Array.from({ length: 50 }, (_, i) => (i === 20 ? 1e-6 : 1));
    const choice = { ...CHOICE, smoothing: 10 };
    const { axis } = readCurves(historyOf(losses, []), choice, new Float32Array(64));
    expect(axis.position(0.9)).toBeGreaterThan(0.5);
  });

  it("shows accuracy as a share, whatever came", () => {
    const { axis } = readCurves(
      new ScalarHistory(),
      { ...CHOICE, metric: "accuracy", isLog: false },
      new Float32Array(1),
    );
    expect([axis.position(0), axis.position(1)]).toEqual([0, 1]);
  });

  it("is ready before the first step", () => {
    const curves = readCurves(new ScalarHistory(), CHOICE, new Float32Array(1));
    expect(curves.lastStep).toBe(0);
    expect(readStep(curves, 0)).toEqual({
      step: 0,
      train: null,
      range: null,
      smoothed: null,
      test: null,
      testStep: null,
    });
  });
});

describe("readStep", () => {
  it("gives the step's own loss and the nearest test loss, with the step at which it was measured", () => {
    const history = historyOf(
      [4, 3, 2, 1],
      [
        [0, 0.9],
        [3, 0.7],
      ],
    );
    const curves = readCurves(history, CHOICE, new Float32Array(9));
    expect(readStep(curves, 2)).toMatchObject({ step: 2, train: 2, range: null, testStep: 3 });
    expect(readStep(curves, 2).test).toBeCloseTo(0.7);
    expect(readStep(curves, 1).testStep).toBe(0);
  });

  it("gives the range of a bucket of several steps", () => {
    const curves = readCurves(historyOf([4, 8], [], 8), CHOICE, new Float32Array(9));
    expect(readStep(curves, 3).range).toEqual([2, 8]);
  });
});
