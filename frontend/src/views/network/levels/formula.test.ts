import katex from "katex";
import { describe, expect, it } from "vitest";

import {
  maximumFormula,
  meanFormula,
  named,
  normalFormula,
  softmaxFormula,
  sumFormula,
  type Formula,
} from "./formula";
import { cellAfter, cellOver, windowOf } from "./sliding";
import { channelPicture, channelSums, farthest } from "./map-slice";

/** A line of a formula as it is read, with its numbers in place. */
function read(line: string, { values }: Formula): string {
  const mathml = katex.renderToString(line, { output: "mathml", throwOnError: true, strict: "error" });
  expect(mathml).not.toContain("style=");
  const text = mathml.replace(/<annotation.*<\/annotation>/s, "").replace(/<[^>]+>/g, "");
  const plain = text.replaceAll("\u2061", "").replaceAll("\u00a0", " ");
  return plain.replace(/@(\w+)/g, (_, name: string) => values[name]!).trim();
}

const lines = (formula: Formula) => formula.lines.map((line) => read(line, formula));
const numbers: Record<string, number> = {
  ...{ input: 3, mean: -1, deviation: 2, normal: 2 },
  ...{ scale: 1.5, bias: -0.5 },
};

describe("a formula", () => {
  it("of a unit says its sum, its bias and what the activation makes of them", () => {
    const formula = sumFormula("\\sum_i w_i x_i", "leaky relu", { sum: 1.5, bias: -2, value: -0.005 });
    expect(lines(formula)).toEqual(["=leaky relu(1.50+(−2.00))", "=leaky relu(−0.50)", "=−0.005"]);
    expect(read(formula.general, formula)).toContain("y=leaky relu");
  });

  it("without activation is a logit, and without bias has none", () => {
    const formula = sumFormula("\\sum_i w_i x_i", null, { sum: 1.5, bias: undefined, value: 1.5 });
    expect(formula.general).toBe("z = \\sum_i w_i x_i");
    expect(lines(formula)).toEqual(["=1.50"]);
  });

  it("of a normalisation divides by the spread", () => {
    const formula = normalFormula((name) => numbers[name]!, 2.5);
    expect(lines(formula)).toEqual(["=1.50⋅3.00−(−1.00)2.00+(−0.50)", "=1.50⋅2.00+(−0.50)", "=2.50"]);
  });

  it("of pooling is the largest or the mean", () => {
    expect(lines(maximumFormula(4, 2))).toEqual(["=2.00"]);
    expect(lines(meanFormula(8, 4, 2))).toEqual(["=8.004=2.00"]);
  });

  it("of softmax is a share", () => {
    const formula = softmaxFormula({ logit: 30, shift: 28, exponential: 7.39, total: 14.78 });
    expect(lines(formula)).toEqual(["=e2.0014.8=7.3914.8=50.0 %"]);
  });

  it("has names of functions that TeX can read, whatever is in them", () => {
    expect(named("leaky_relu{\\x}")).toBe("\\operatorname{leakyrelux}");
  });
});

describe("a window", () => {
  it("slides row by row, and begins again", () => {
    const size = { width: 3, height: 2 };
    expect(cellAfter({ row: 0, column: 1 }, size)).toEqual({ row: 0, column: 2 });
    expect(cellAfter({ row: 0, column: 2 }, size)).toEqual({ row: 1, column: 0 });
    expect(cellAfter({ row: 1, column: 2 }, size)).toEqual({ row: 0, column: 0 });
  });

  it("lies over the cell of the input that is pointed at", () => {
    const [input, output] = [
      { width: 8, height: 8 },
      { width: 4, height: 4 },
    ];
    expect(cellOver({ row: 5, column: 7 }, input, output)).toEqual({ row: 2, column: 3 });
    expect(windowOf([-1, 2, 3, 3])).toEqual({ top: -1, left: 2, rows: 3, columns: 3 });
  });
});

describe("values that alternate by channel", () => {
  const values = Float32Array.of(1, 10, 2, -20, 3, 30, 4, 40);

  it("are cut and added up channel by channel", () => {
    expect([...channelPicture(values, [2, 2, 2], 1, "").values]).toEqual([10, -20, 30, 40]);
    expect([...channelSums(values, 2)]).toEqual([10, 60]);
    expect(farthest(Float32Array.of(1, -3, 2))).toBe(1);
  });
});
