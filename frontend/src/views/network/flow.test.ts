import { describe, expect, it } from "vitest";

import { channelMeans, convFlow, denseFlow, heardShare } from "./flow";

describe("denseFlow", () => {
  it("is weight × activation for every pair of units", () => {
    const out = new Float32Array(6);
    denseFlow([1, 2, 3, 4, 5, 6], [10, -1], 2, 3, out);
    expect([...out]).toEqual([10, 20, 30, -4, -5, -6]);
  });

  it("sums over the places of a map, so that a class sees what each map adds", () => {
    const [places, channels, units] = [4, 3, 2];
    const kernel = Array.from({ length: places * channels * units }, (_, i) => Math.sin(i));
    const activations = Array.from({ length: places * channels }, (_, i) => Math.cos(i));
    const out = new Float32Array(channels * units);
    denseFlow(kernel, activations, channels, units, out);
    let expected = 0;
    for (let place = 0; place < places; place++) {
      expected += activations[place * channels + 2]! * kernel[(place * channels + 2) * units + 1]!;
    }
    expect(out[2 * units + 1]).toBeCloseTo(expected, 5);
  });

  it("forgets earlier activations", () => {
    const out = Float32Array.of(9, 9);
    denseFlow([1, 1], [0], 1, 2, out);
    expect([...out]).toEqual([0, 0]);
  });
});

describe("convFlow", () => {
  it("is the mean of the source map times the sum of the kernel", () => {
    const kernel = [1, 2, 3, 4, 10, 20, 30, 40]; // (2 places, 2 channels, 2 units)
    const out = new Float32Array(4);
    convFlow(kernel, Float32Array.of(1, 0.5), 2, out);
    expect([...out]).toEqual([11, 22, 16.5, 22]);
  });

  it("is shared among the cells of a map that is larger than its source", () => {
    expect(heardShare([7, 7, 2], [14, 14, 4])).toBe(1 / 4);
    expect(heardShare([14, 14, 2], [14, 14, 4])).toBe(1);
    expect(heardShare([28, 28, 1], [14, 14, 4])).toBe(1);
  });
});

it("means each channel over its places", () => {
  const means = new Float32Array(2);
  channelMeans([1, 10, 3, 30], means);
  expect([...means]).toEqual([2, 20]);
});
