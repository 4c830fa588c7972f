import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { mixPalette, packed, type Rgb } from "../../lib/render/palette";
import { answerField, classField, paintField, traceBoundary, traceConfidence, unitField } from "./answer";
import { Plot } from "./plot";
import { isWrong, nearestPoint, pointsFrom } from "./points";

function tensor(name: string, shape: number[], values: number[]): Tensor {
  return { name, shape, dtype: "F32", data: Float32Array.from(values), scale: 1 };
}

const palette = mixPalette(() => "#808080");
const numbers = { classes: 0, range: [0, 10] } as const;

describe("Plot", () => {
  const plot = new Plot(10, 20, 200, 100, [-6, 6], [0, 1]);

  it("goes to the screen and back, with y upwards", () => {
    expect([plot.toLeft(-6), plot.toTop(0), plot.toTop(1)]).toEqual([10, 120, 20]);
    expect(plot.at(plot.toLeft(2), plot.toTop(0.25))).toEqual([expect.closeTo(2), expect.closeTo(0.25)]);
  });

  it("keeps within its ranges", () => expect(plot.at(1_000, -1_000)).toEqual([6, 1]));

  it("puts the first and the last value of a grid on its edges", () => {
    const place = plot.ofGrid(5);
    expect([place(0, 0), place(4, 4)]).toEqual([[10, 120], [210, 20]]); // prettier-ignore
  });
});

describe("answerField", () => {
  it("takes one number from one output, from two, and from a value", () => {
    const one = answerField(tensor("", [1, 2, 2], [0, 0.25, 0.5, 1]), { classes: 2, range: [0, 1] })!;
    expect([...one.signed!]).toEqual([-1, -0.5, 0, 1]);
    const two = answerField(tensor("", [2, 2, 2], [1, 0.75, 0.5, 0, 0, 0.25, 0.5, 1]), { classes: 2, range: [0, 1] })!; // prettier-ignore
    expect([...two.signed!]).toEqual([...one.signed!]);
    const value = answerField(tensor("", [1, 2, 2], [0, 5, 10, 20]), numbers)!;
    expect([...value.signed!]).toEqual([-1, 0, 1, 3]);
  });

  it("keeps the probabilities of more classes", () => {
    const field = answerField(tensor("", [3, 1, 1], [0.2, 0.3, 0.5]), { classes: 3, range: [0, 1] })!;
    expect(field.signed).toBeNull();
    expect(field.probabilities).toHaveLength(3);
  });

  it("is nothing for a line", () => {
    expect(answerField(tensor("", [1, 5], [1, 2, 3, 4, 5]), numbers)).toBeNull();
  });
});

describe("paintField", () => {
  it("puts the lowest y at the bottom; discrete, it knows only signs", () => {
    const field = unitField(tensor("", [2, 2, 2], [0, 0, 0, 0, 127, -127, 64, -64]), 1)!;
    const pixels = new Uint32Array(4);
    const indexed = { ...palette, pixels: Uint32Array.from({ length: 256 }, (_, i) => i) };
    paintField(pixels, field, indexed, false);
    expect([...pixels]).toEqual([192, 64, 255, 1]);
    paintField(pixels, field, indexed, true);
    expect([...pixels]).toEqual([255, 1, 255, 1]);
  });
});

describe("classField", () => {
  const answer = tensor("", [2, 2, 2], [1, 0.75, 0.5, 0, 0, 0.25, 0.5, 1]);
  const colours = mixPalette(
    (token) => ({ positive: "#0000ff", negative: "#ff8000" })[token as "positive"] ?? "#808080",
  );

  it("shows a class in its own colour where it is likely, and neutral where it is not", () => {
    const pixels = new Uint32Array(4);
    const [orange, blue, neutral] = [[255, 128, 0], [0, 0, 255], [128, 128, 128]].map((rgb) => packed(rgb as unknown as Rgb)); // prettier-ignore
    paintField(pixels, classField(answer, 0)!, colours, false);
    expect([pixels[2], pixels[1]]).toEqual([orange, neutral]);
    paintField(pixels, classField(answer, 1)!, colours, false);
    expect([pixels[2], pixels[1]]).toEqual([neutral, blue]);
  });

  it("is nothing for a class that there is not", () => expect(classField(answer, 2)).toBeNull());
});

describe("contours of a field", () => {
  const size = 5;
  const slope = Array.from({ length: size * size }, (_, i) => (i % size) / (size - 1));
  const lines = (trace: typeof traceBoundary, values: number[], channels: number, classes: number) => {
    const xs = new Set<number>();
    const field = answerField(tensor("", [channels, size, size], values), { classes, range: [0, 1] })!;
    trace(field, (x0, _y0, x1) => [x0, x1].forEach((x) => xs.add(Math.round(x * 100) / 100)));
    return [...xs].sort((a, b) => a - b);
  };

  it("find the boundary of two classes, and how sure the network is beside it", () => {
    expect(lines(traceBoundary, slope, 1, 2)).toEqual([2]);
    expect(lines(traceConfidence, slope, 1, 2)).toEqual([0.2, 1, 3, 3.8]);
  });

  it("find the boundaries between three classes", () => {
    const probabilities = [slope.map((s) => 1 - s), slope.map(() => 0.6), slope].flat();
    expect(lines(traceBoundary, probabilities, 3, 3)).toEqual([1.6, 2.4]);
  });
});

describe("points", () => {
  const plot = new Plot(0, 0, 100, 100, [0, 1], [0, 1]);
  const tensors = new Map(
    [
      tensor("points/train", [2, 2], [0.1, 0.1, 0.9, 0.5]),
      tensor("points/train_target", [2], [0, 1]),
      tensor("points/train_answer", [2], [1, 1]),
    ].map((t) => [t.name, t]),
  );

  it("are found by where they stand", () => {
    const points = pointsFrom(tensors, "train")!;
    expect(nearestPoint(points, plot, 88, 52, 6)).toBe(1);
    expect(nearestPoint(points, plot, 50, 50, 6)).toBe(-1);
  });

  it("are wrong when the class is another one, or the value far off", () => {
    const points = pointsFrom(tensors, "train")!;
    expect([0, 1].map((i) => isWrong(points, i, 2, [0, 1]))).toEqual([true, false]);
    expect([0, 1].map((i) => isWrong(points, i, 0, [0, 100]))).toEqual([false, false]);
  });

  it("of a curve stand at their target", () => {
    const curve = new Map(
      [tensor("points/test", [1, 1], [0.5]), tensor("points/test_target", [1], [0.25])].map((t) => [
        t.name,
        t,
      ]),
    );
    expect(nearestPoint(pointsFrom(curve, "test")!, plot, 50, 75, 2)).toBe(0);
    expect(pointsFrom(curve, "train")).toBeNull();
  });
});
