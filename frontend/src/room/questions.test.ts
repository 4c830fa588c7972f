import { expect, it } from "vitest";

import { choicesOf } from "./questions";

it("takes one choice a line, and says what cannot be asked", () => {
  expect(choicesOf(" yes \n\nno\n")).toEqual(["yes", "no"]);
  for (const lines of [
    "",
    "yes",
    "yes\nyes",
    `yes\n${"x".repeat(61)}`,
    Array(21).keys().toArray().join("\n"),
  ]) {
    expect(choicesOf(lines)).toBeNull();
  }
});
