import { expect, it } from "vitest";

import { alarmAt, comparedWith, judgedInWords, shareBelow } from "./alarm";
import { WAYS } from "./judgement";

const ERRORS = Array.from({ length: 1_000 }, (_, i) => i);

it("ranks an error among those of the test set: by the share that is smaller", () => {
  expect(shareBelow(ERRORS, 0)).toBe(0);
  expect(shareBelow(ERRORS, 500)).toBe(0.5);
  expect(shareBelow(ERRORS, 500.5)).toBe(0.501);
  expect(shareBelow(ERRORS, 1e9)).toBe(1);
  expect(shareBelow([3, 3, 3, 5], 3)).toBe(0);
  expect(shareBelow([], 3)).toBe(0);
});

it("is alarmed by what one of a hundred test samples exceeds", () => {
  expect(alarmAt(ERRORS)).toBe(990);
  expect(judgedInWords(shareBelow(ERRORS, 990), "digit", WAYS.error)).toContain("no digit");
  expect(judgedInWords(shareBelow(ERRORS, 989), "digit", WAYS.error)).toContain("hardly a digit");
  expect([alarmAt([7]), alarmAt([])]).toEqual([7, 0]);
});

it("says in words what the rank means", () => {
  expect(judgedInWords(1, "digit", WAYS.error)).toBe("Stranger than every test digit: no digit.");
  expect(judgedInWords(0.9929, "digit", WAYS.error)).toBe(
    "Stranger than 99.2 % of the test digits: no digit.",
  );
  expect(judgedInWords(0.9, "digit", WAYS.error)).toBe(
    "Stranger than 90.0 % of the test digits: hardly a digit.",
  );
  expect(judgedInWords(0.5, "picture", WAYS.error)).toBe(
    "Rebuilt like a picture: 50 % of the test pictures come back no better.",
  );
  expect(judgedInWords(0.5, "digit", WAYS.density)).toBe(
    "A code like that of a digit: 50 % of the test digits have one as rare.",
  );
});

it("compares digits with animals, and all else with digits", () => {
  expect(comparedWith(["0", "1", "9"])).toEqual({ noun: "digit", kind: "animals" });
  expect(comparedWith(["cat", "dog"]).kind).toBe("digits");
  expect(comparedWith([]).noun).toBe("picture");
});
