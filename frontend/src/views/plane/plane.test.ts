import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { classGrounds } from "../../lib/render/class-colours";
import { mixPalette, packed } from "../../lib/render/palette";
import { answerField, classField, paintField, traceBoundary, traceConfidence, unitField } from "./answer";
import { areSettled, easedBounds } from "./bounds";
import { Plot } from "./plot";
import { isUnlabelled, isWrong, nearestPoint, pointsFrom, tolerance, untold } from "./points";

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
  it("has the probabilities of two classes, from one output as from two, and one number of a value", () => {
    const one = answerField(tensor("", [1, 2, 2], [0, 0.25, 0.5, 1]), { classes: 2, range: [0, 1] })!;
    expect([...one.probabilities!]).toEqual([1, 0.75, 0.5, 0, 0, 0.25, 0.5, 1]);
    const two = answerField(tensor("", [2, 2, 2], [1, 0.75, 0.5, 0, 0, 0.25, 0.5, 1]), { classes: 2, range: [0, 1] })!; // prettier-ignore
    expect(two).toEqual(one);
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
    (token) =>
      ({ "class-1": "#ff8000", "class-2": "#0000ff", panel: "#ffffff" })[token as "panel"] ?? "#808080",
  );

  it("shows a class in a shade of its colour where it is likely, and the panel where it is not", () => {
    const pixels = new Uint32Array(4);
    const [orange, blue] = classGrounds(2, colours).map(packed);
    const neutral = packed([255, 255, 255]);
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

  it("without label are never wrong, and told as such only where some have none", () => {
    const points = { ...pointsFrom(tensors, "train")!, target: [-1, 0] };
    expect(isUnlabelled(points, 0)).toBe(false);
    const partial = { ...points, confidence: [0.9, 0.6] };
    expect([0, 1].map((i) => isUnlabelled(partial, i))).toEqual([true, false]);
    expect([0, 1].map((i) => isWrong(partial, i, 2, [0, 1]))).toEqual([false, true]);
  });

  it("are off by a part of the range of their targets", () => {
    expect(tolerance([-1, 3])).toBeCloseTo(0.6);
    const near = { ...pointsFrom(tensors, "train")!, target: [0, 0], answer: [0.59, -0.61] };
    expect([0, 1].map((i) => isWrong(near, i, 0, [-1, 3]))).toEqual([false, true]);
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

describe("bounds", () => {
  it("settle at those of the points, after however many pictures, while nothing moves", () => {
    const points = [0, 0, 10, 4];
    let bounds = easedBounds(null, [-1, -1, 1, 1]);
    let pictures = 0;
    while (!areSettled(bounds, points)) {
      bounds = easedBounds(bounds, points);
      pictures++;
    }
    expect(pictures).toBeGreaterThan(5);
    expect(pictures).toBeLessThan(100);
    expect(bounds.x[1]).toBeCloseTo(10.6, 1);
    expect(areSettled(easedBounds(null, points), points)).toBe(true);
  });
});

describe("untold", () => {
  it("leaves the targets out that only a place on a curve needs", () => {
    const drawn = { split: "train", count: 1, axes: 2, at: [1, 2], target: [0], answer: undefined } as const;
    expect(untold(drawn)).toEqual({ ...drawn, target: undefined });
    expect(untold({ ...drawn, axes: 1 })).toEqual({ ...drawn, axes: 1 });
    expect(untold(null)).toBeNull();
  });
});
