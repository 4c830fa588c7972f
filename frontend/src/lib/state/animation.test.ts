import { afterEach, expect, test, vi } from "vitest";

import { oncePerFrame } from "./animation";

let frame: FrameRequestCallback | null = null;

function nextFrame(): void {
  const callback = frame;
  frame = null;
  callback?.(0);
}

afterEach(() => vi.unstubAllGlobals());

test("The first call works at once, those that follow once an animation frame", () => {
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => (frame = callback));
  let done = 0;
  const work = oncePerFrame(() => done++);
  work();
  expect(done).toBe(1);
  work();
  work();
  expect(done).toBe(1);
  nextFrame();
  expect(done).toBe(2);
  nextFrame();
  expect(done).toBe(2);
  expect(frame).toBeNull();
  work();
  expect(done).toBe(3);
});
