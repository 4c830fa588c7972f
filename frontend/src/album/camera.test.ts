import { expect, test } from "vitest";

import { cameraRefusal, whyNoCamera } from "./camera";

test("Where a browser opens no camera, and why it does not, is said in a sentence", () => {
  const devices = {} as MediaDevices;
  expect(whyNoCamera(false, undefined)).toContain("https");
  expect(whyNoCamera(true, undefined)).toContain("localhost");
  expect(whyNoCamera(true, devices)).toBe("");
  expect(cameraRefusal(new DOMException("", "NotAllowedError"))).toContain("allow it");
  expect(cameraRefusal(new DOMException("", "NotFoundError"))).toBe("No camera was found.");
  expect(cameraRefusal(new Error())).toBe("The camera cannot be opened.");
});
