import { expect, test } from "vitest";

import type { NetworkInfo, SessionState } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";
import { mlp } from "../../views/network/networks.fixture";
import { outlasting } from "./outlasting";

function state(network: NetworkInfo, type = "digits", samples = 100): SessionState {
  return { networks: [network], data: { type, train_size: samples } } as unknown as SessionState;
}

function tensor(name: string, ...shape: number[]): Tensor {
  return { name, shape, dtype: "F32", data: new Float32Array(0), scale: 1 };
}

const before = state(mlp(16, 8));

test("Of a network whose layer was widened, all that has its old shape outlasts the change", () => {
  const outlasts = outlasting(before, state(mlp(17, 8)));
  expect(outlasts(tensor("activations/dense_1", 16))).toBe(false);
  expect(outlasts(tensor("weights/dense_1/kernel", 784, 16))).toBe(false);
  expect(outlasts(tensor("weights/dense_2/kernel", 16, 8))).toBe(false);
  expect(outlasts(tensor("activations/dense_2", 8))).toBe(true);
  expect(outlasts(tensor("gradients/dense_3/kernel", 8, 10))).toBe(true);
  expect(outlasts(tensor("prediction/probabilities", 10))).toBe(true);
  expect(outlasts(tensor("activations/gone", 8))).toBe(false);
});

test("With other samples what was said of them is forgotten, with other data everything", () => {
  const resampled = outlasting(before, state(mlp(16, 8), "digits", 50));
  expect(resampled(tensor("mistakes/index", 24))).toBe(false);
  expect(resampled(tensor("maps/dense_1", 16, 50, 50))).toBe(true);
  const others = outlasting(before, state(mlp(16, 8), "spiral"));
  expect(others(tensor("maps/dense_1", 16, 50, 50))).toBe(false);
});

test("A race is sent once, and stands beside whichever network is the present one", () => {
  expect(outlasting(before, state(mlp(17, 8)))(tensor("race/answer", 16, 30, 30))).toBe(true);
  expect(outlasting(before, state(mlp(17, 8), "spiral"))(tensor("race/test/step", 9))).toBe(true);
});

test("What was measured of a run does not stand beside another one, which may not be measured for seconds", () => {
  const [first, second] = [
    { ...before, run: 1 },
    { ...before, run: 2 },
  ];
  for (const name of ["mistakes/index", "confusion/counts", "per_class_accuracy/accuracy"]) {
    expect(outlasting(first, first)(tensor(name, 10))).toBe(true);
    expect(outlasting(first, second)(tensor(name, 10))).toBe(false);
  }
  expect(outlasting(first, second)(tensor("prediction/probabilities", 10))).toBe(true);
});

test("Where people add samples while it trains, what was measured stays until it is measured again", () => {
  const collecting = (samples: number) => {
    const made = state(mlp(16, 8), "own_pictures", samples);
    return { ...made, run: 1, data: { ...made.data, collect: true } };
  };
  const outlasts = outlasting(collecting(5), collecting(6));
  expect(outlasts(tensor("prediction/probabilities", 10))).toBe(true);
  expect(outlasts(tensor("confusion/counts", 2, 2))).toBe(true);
  // These name samples by their place, at which there may be another one now.
  expect(outlasts(tensor("mistakes/index", 12))).toBe(false);
});
