import { expect, it } from "vitest";

import { calculationInWords } from "./calculation";

const SUM = { sum: 2, bias: 0.5, value: 2.5, strongest: [] };

it("says how a unit comes to its activation", () => {
  expect(calculationInWords(SUM, "relu")).toBe(
    "Its weighted inputs add up to 2.00, with its bias of 0.50 to 2.50. relu makes it 2.50.",
  );
});

it("says what adds most", () => {
  const strongest = [
    { name: "unit 3", value: 1.5 },
    { name: "unit 1", value: -0.25 },
  ];
  expect(calculationInWords({ ...SUM, strongest }, "relu")).toContain(
    "add up to 2.00, of which unit 3 +1.50, unit 1 −0.25, with its bias",
  );
});

it("says what a unit gives that has no bias and no activation", () => {
  expect(calculationInWords({ ...SUM, bias: undefined, value: 2 }, null)).toBe(
    "Its weighted inputs add up to 2.00. It gives 2.00.",
  );
});
