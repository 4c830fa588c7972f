import { beforeEach, expect, it, vi } from "vitest";

import type { Scene } from "./scene";

const over = vi.hoisted(() => ({ isOver: false }));

vi.mock("../../teach/teaching.svelte", () => ({ teaching: { shows: () => true } }));
vi.mock("../../lib/state/enlarged.svelte", () => ({ enlarged: over }));

class FakeElement {
  constructor(readonly place: string) {}
  /** What is asked for is a list of simple selectors. */
  closest = (selectors: string) => (selectors.split(", ").includes(this.place) ? this : null);
}

beforeEach(() => {
  over.isOver = false;
  vi.stubGlobal("Element", FakeElement);
});

/** Whether Escape closes a layer that is open in the picture, pressed in an element. */
async function closes(place: string): Promise<boolean> {
  const { Hand } = await import("./hand.svelte");
  const scene = { layers: [{ drawn: { info: { id: "shown" } } }] } as unknown as Scene;
  const up = vi.fn();
  const levels = { level: { layer: "shown", unit: null, number: null }, show: vi.fn(), up };
  const picture = { scene: () => scene, stage: () => undefined, elsewhere: () => null };
  const hand = new Hand({ ...picture, isFunctions: () => false }, levels);
  const event = { key: "Escape", target: new FakeElement(place), preventDefault: vi.fn() };
  hand.escape(event as unknown as KeyboardEvent);
  expect(event.preventDefault).toHaveBeenCalledTimes(up.mock.calls.length);
  return up.mock.calls.length === 1;
}

it("Escape leads back in the picture of the network", async () => {
  expect(await closes("button")).toBe(true);
});

it("Escape is left to a picture that stands large over it", async () => {
  over.isOver = true;
  expect(await closes("button")).toBe(false);
});

it.each(["dialog", "textarea", "select"])("Escape is left to a %s that has the focus", async (place) => {
  expect(await closes(place)).toBe(false);
});
