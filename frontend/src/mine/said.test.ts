import { expect, test } from "vitest";

import type { SessionState } from "../lib/protocol/generated";
import { foundMine, saidOf } from "./said";

test("A session is told by its data, its network and its optimizer", () => {
  const state = {
    data: { title: "Circle" },
    networks: [
      {
        layers: [
          { param_count: 0, shape: [2] },
          { param_count: 12, shape: [4] },
          { param_count: 10, shape: [2] },
          { param_count: 3, shape: [1] },
        ],
      },
    ],
    hyperparameters: { "optimizer.learning_rate": 0.029999999329447746 },
    objective: { title: "Classification" },
  } as unknown as SessionState;
  expect(saidOf(state, 20, { loss: 0.5 }, "SGD")).toEqual({
    title: "Circle",
    words: "4-2 · SGD 0.03 · Classification",
    steps: 20,
    measured: { loss: 0.5 },
  });
});

test("What is looked for may stand in the title or in the words", () => {
  const runs = [
    { title: "Circle", words: "4-2 · sgd" },
    { title: "Digits", words: "16-16 · adamw" },
  ];
  expect(foundMine(runs, " digits  ADAM")).toEqual([runs[1]]);
  expect(foundMine(runs, "")).toEqual(runs);
  expect(foundMine(runs, "spiral")).toEqual([]);
});
