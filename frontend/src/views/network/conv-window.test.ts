import { describe, expect, it } from "vitest";

import type { Tensor } from "../../lib/protocol/tensor";
import { convWindow, strongestCell, type Convolution } from "./conv-window";

function kernelTensor(shape: number[], values: number[]): Tensor {
  return { name: "weights/conv_1/kernel", dtype: "F32", shape, data: Float32Array.from(values), scale: 1 };
}

const ONE_TO_NINE = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
/** An edge detector on a 3×3 picture of one channel. */
const same: Convolution = {
  kernel: kernelTensor([3, 3, 1, 1], [0, 0, 0, -1, 0, 1, 0, 0, 0]),
  stride: 1,
  isTransposed: false,
  input: ONE_TO_NINE,
  inputShape: [3, 3, 1],
  outputShape: [3, 3, 1],
};

describe("convWindow", () => {
  it("multiplies the patch around a cell with the kernel", () => {
    const { patch, sums, top, left } = convWindow(same, 0, { row: 1, column: 1 });
    expect([...patch]).toEqual([...ONE_TO_NINE]);
    expect([top, left, sums[0]]).toEqual([0, 0, 6 - 4]);
  });

  it("finds zeros beyond the border", () => {
    const { patch, sums, top, left } = convWindow(same, 0, { row: 0, column: 0 });
    expect([...patch]).toEqual([0, 0, 0, 0, 1, 2, 0, 4, 5]);
    expect([top, left, sums[0]]).toEqual([-1, -1, 2]);
  });

  it("starts at the border where nothing was padded, and strides", () => {
    const valid = { ...same, kernel: kernelTensor([1, 1, 1, 1], [2]), stride: 2, outputShape: [2, 2, 1] };
    const { patch, sums } = convWindow(valid, 0, { row: 1, column: 1 });
    expect([patch[0], sums[0]]).toEqual([9, 18]);
  });

  it("finds zeros between the pixels of a transposed convolution, padded as by the engine", () => {
    const transposed = (size: number, stride: number): Convolution => ({
      kernel: kernelTensor([size, size, 1, 1], [...Array(size * size).keys()]),
      stride,
      isTransposed: true,
      input: ONE_TO_NINE,
      inputShape: [3, 3, 1],
      outputShape: [3 * stride, 3 * stride, 1],
    });
    const even = convWindow(transposed(4, 2), 0, { row: 3, column: 2 });
    expect([...even.patch]).toEqual([0, 0, 0, 0, 4, 0, 5, 0, 0, 0, 0, 0, 7, 0, 8, 0]);
    expect([even.top, even.left, even.rows, even.columns]).toEqual([1, 0, 2, 2]);
    const odd = convWindow(transposed(3, 2), 0, { row: 2, column: 1 });
    expect([...odd.patch]).toEqual([0, 1, 0, 0, 0, 0, 0, 4, 0]);
    expect([odd.rows, odd.columns]).toEqual([2, 1]);
    expect([...convWindow(transposed(2, 1), 0, { row: 1, column: 1 }).patch]).toEqual([1, 2, 4, 5]);
    expect(convWindow(transposed(1, 3), 0, { row: 3, column: 6 }).patch[0]).toBe(6);
    expect(convWindow(transposed(1, 3), 0, { row: 4, column: 6 }).rows).toBe(0);
  });

  it("sums each channel, and shows the one that adds most", () => {
    const twoChannels: Convolution = {
      kernel: kernelTensor([1, 1, 2, 2], [1, 10, 2, 20]),
      stride: 1,
      isTransposed: false,
      input: Float32Array.of(3, -5),
      inputShape: [1, 1, 2],
      outputShape: [1, 1, 2],
    };
    const { sums, strongest, weights, patch } = convWindow(twoChannels, 1, { row: 0, column: 0 });
    expect([...sums]).toEqual([30, -100]);
    expect([strongest, weights[0], patch[0]]).toEqual([1, 20, -5]);
  });
});

it("finds the strongest cell, whatever its sign", () => {
  expect(strongestCell(Float32Array.of(0, 1, 2, -7, 3, 0), 3)).toEqual({ row: 1, column: 0 });
});
