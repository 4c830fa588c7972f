import { describe, expect, it } from "vitest";

import { placeTexts, separate } from "./labels";

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
    expect(placeTexts([10], [50], 100)).toEqual(["start"]);
    expect(placeTexts([80], [50], 100)).toEqual(["end"]);
  });

  it("leaves out the older text where two would cover each other", () => {
    expect(placeTexts([10, 20], [50, 50], 100)).toEqual([null, "start"]);
  });

  it("leaves out a text that fits nowhere", () => {
    expect(placeTexts([30], [90], 100)).toEqual([null]);
  });
});
