import { describe, expect, it } from "vitest";

import { ScalarHistory } from "../../lib/state/history";
import type { Frame } from "../../lib/protocol/frames";
import type { Tensor } from "../../lib/protocol/tensor";
import { breaksOf, readCurves, readStep, type CurveChoice } from "./curves";

const CHOICE: CurveChoice = { metric: "loss", form: "number", isLog: true, smoothing: 0 };

function tensor(name: string, shape: number[], values: number[]): Tensor {
  return { name, shape, dtype: "F32", data: Float32Array.from(values), scale: 1 };
}

function historyOf(
  losses: number[],
  tests: [step: number, loss: number][],
  stride = 1,
  metric = "loss",
): ScalarHistory {
  const rows = stride === 1 ? losses : [...losses, ...losses.map((x) => x / 2), ...losses.map((x) => 2 * x)];
  const tensors = [
    tensor(`scalars/${metric}`, [stride === 1 ? 1 : 3, losses.length], rows),
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
    samples_seen: 0,
    epochs: 0,
    input_revision: 0,
    has_input: true,
    evaluation_step: null,
    steps_per_sec: 0,
    past: false,
    landscape: null,
    asked: null,
    era: 0,
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

  it("is not flattened by a training loss that falls forever", () => {
    const losses = Array.from({ length: 64 }, (_, i) => 10 ** (-i / 5));
    const { axis } = readCurves(historyOf(losses, [[0, 1], [60, 0.2]]), CHOICE, new Float32Array(64)); // prettier-ignore
    expect(axis.position(1) - axis.position(0.2)).toBeGreaterThan(0.1);
    expect(axis.position(1e-3)).toBeGreaterThan(0);
  });

  it("still shows a test loss that is as low as that", () => {
    const { axis } = readCurves(historyOf([1, 0.5], [[0, 1], [1, 1e-7]]), CHOICE, new Float32Array(8)); // prettier-ignore
    expect(axis.position(1e-7)).toBeGreaterThan(0);
  });

  it("is not flattened by a single step that leaps", () => {
    const losses = Array.from({ length: 200 }, (_, i) => (i === 20 ? 1e6 : 1));
    const choice = { ...CHOICE, isLog: false };
    const whole = readCurves(historyOf(losses, []), { ...choice, smoothing: 500 }, new Float32Array(256));
    expect(whole.axis.position(1e6)).toBeGreaterThan(1);
  });

  it("shows each leap of a gradient's norm, and what was before it", () => {
    const norms = Array.from({ length: 200 }, (_, i) => (i === 20 ? 1e16 : 1));
    const choice = { ...CHOICE, metric: "gradient_norm", smoothing: 500 };
    const whole = readCurves(historyOf(norms, [], 1, "gradient_norm"), choice, new Float32Array(256));
    expect(whole.axis.position(1e16)).toBeLessThanOrEqual(1);
    expect(whole.axis.position(1)).toBeGreaterThan(0);
  });

  it("shows a share from nothing to all, whatever came", () => {
    for (const form of ["share", "success"] as const) {
      const { axis } = readCurves(
        new ScalarHistory(),
        { ...CHOICE, form, isLog: false },
        new Float32Array(1),
      );
      expect([axis.position(0), axis.position(1)]).toEqual([0, 1]);
    }
  });

  it("shows what is missing of a success logarithmically, and nothing else of a share", () => {
    const middle = (form: "share" | "success") =>
      readCurves(new ScalarHistory(), { ...CHOICE, form }, new Float32Array(1)).axis.position(0.5);
    expect(middle("share")).toBeCloseTo(0.5);
    expect(middle("success")).toBeLessThan(0.2);
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
      further: [],
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

describe("breaksOf", () => {
  it("joins measurements that come ever farther apart", () => {
    const breaks = breaksOf([0, 1, 2, 4, 8, 100, 200, 300]);
    expect(breaks.filter(Boolean)).toHaveLength(1);
  });

  it("breaks the line of the test where nothing was measured for long", () => {
    expect(breaksOf([0, 10, 20, 31, 500, 510])).toEqual([true, false, false, false, true, false]);
  });

  it("joins measurements that lie apart alike, however far", () => {
    expect(breaksOf([0, 1_000, 2_000, 3_500])).toEqual([true, false, false, false]);
    expect(breaksOf([0, 500])).toEqual([true, false]);
    expect(breaksOf([])).toEqual([]);
    expect(breaksOf([7])).toEqual([true]);
  });
});

describe("curves beside the first one", () => {
  it("share its axis, are read with it, and leave no room for the test set", () => {
    const history = historyOf([1, 2], [[1, 5]]);
    const beside = [{ metric: "loss", label: "other", smoothed: new Float32Array(8) }];
    const curves = readCurves(history, { ...CHOICE, metric: "none", beside }, new Float32Array(8));
    expect(readStep(curves, 1).further).toEqual([{ label: "other", value: 2 }]);
    expect(readStep(curves, 1).test).toBeNull();
    expect(curves.axis.position(2)).toBeLessThanOrEqual(1);
    expect(curves.axis.position(1)).toBeGreaterThanOrEqual(0);
  });
});
