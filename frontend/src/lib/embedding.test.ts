import { expect, test } from "vitest";

import { unembedded } from "./embedding";

test("The page by itself has the address without the wish to be compact", () => {
  expect(unembedded("http://a.example/s/x?embed#e=abc")).toBe("http://a.example/s/x#e=abc");
  expect(unembedded("http://a.example/s/x#e=abc")).toBe("http://a.example/s/x#e=abc");
});
