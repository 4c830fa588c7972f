import { describe, expect, it } from "vitest";

import { freeHeight, placeTexts, separate, stackTexts } from "./labels";

describe("freeHeight", () => {
  const at = (middle: number, left = 0) => ({ left, width: 40, middle });
  const ends = { line: 10, least: 0, most: 100 };

  it("is the wanted one where nothing is in the way", () => {
    expect(freeHeight(at(50), [at(50, 60), at(61)], ends)).toBe(50);
  });

  it("is the nearest at which no two cover each other", () => {
    expect(freeHeight(at(50), [at(53)], ends)).toBe(43);
    expect(freeHeight(at(50), [at(50), at(40)], ends)).toBe(60);
  });

  it("stays within the ends, and there is none too far away", () => {
    expect(freeHeight(at(2), [at(3)], ends)).toBe(13);
    expect(
      freeHeight(
        at(50),
        [10, 20, 30, 40, 50, 60, 70, 80, 90].map((y) => at(y)),
        ends,
      ),
    ).toBeNull();
  });
});

describe("separate", () => {
  it("leaves apart what is apart", () => {
    expect(separate(10, 40, 12, 0, 100)).toEqual([10, 40]);
  });

  it("moves both by the same amount and keeps their order", () => {
    expect(separate(52, 50, 12, 0, 100)).toEqual([57, 45]);
    expect(separate(50, 50, 12, 0, 100)).toEqual([44, 56]);
  });

  it("stays between the ends", () => {
    expect(separate(99, 100, 12, 0, 100)).toEqual([88, 100]);
    expect(separate(0, 1, 12, 0, 100)).toEqual([0, 12]);
  });
});

describe("placeTexts", () => {
  it("puts a text right of its mark, or left where the room ends", () => {
    expect(placeTexts([10], [50], 100, 1)).toEqual([{ left: 10, row: 0 }]);
    expect(placeTexts([80], [50], 100, 1)).toEqual([{ left: 30, row: 0 }]);
  });

  it("puts a text on the next row where it would cover a newer one", () => {
    expect(placeTexts([10, 20], [50, 50], 100, 2)).toEqual([
      { left: 10, row: 1 },
      { left: 20, row: 0 },
    ]);
  });

  it("leaves out the older text where there is no row left", () => {
    expect(placeTexts([10, 20], [50, 50], 100, 1)).toEqual([null, { left: 20, row: 0 }]);
  });

  it("leaves out a text that fits nowhere", () => {
    expect(placeTexts([30], [90], 100, 2)).toEqual([null]);
  });

  it("names every one of four changes that have room", () => {
    const places = placeTexts([70, 290, 440, 660], [176, 176, 176, 176], 700, 2);
    expect(places).not.toContain(null);
  });
});

describe("stackTexts", () => {
  it("puts the texts of one mark below each other, within the room", () => {
    expect(stackTexts(40, [50, 90], 100)).toEqual([
      { left: 40, row: 0 },
      { left: 0, row: 1 },
    ]);
  });
});
