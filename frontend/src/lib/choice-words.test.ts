import { expect, test } from "vitest";

import { choiceInWords, choicesInWords } from "./choice-words";

test("a choice reads as people write it", () => {
  expect(["relu", "leaky_relu", "cross_entropy"].map(choiceInWords)).toEqual([
    "relu",
    "leaky ReLU",
    "cross entropy",
  ]);
  expect(choicesInWords(["mse"])).toEqual([{ value: "mse", label: "mse" }]);
});
