import { expect, test } from "vitest";

import { coalescedEvents } from "./coalesced-events";

test("Where a browser tells no places in between, a pointer's event is all there is", () => {
  const event = {} as PointerEvent;
  expect(coalescedEvents(event)).toEqual([event]);
  const telling = { getCoalescedEvents: (): PointerEvent[] => [] } as PointerEvent;
  expect(coalescedEvents(telling)).toEqual([telling]);
});

test("Where it tells them, all of them are taken", () => {
  const places = [{ clientX: 1 }, { clientX: 2 }] as PointerEvent[];
  expect(coalescedEvents({ getCoalescedEvents: () => places } as PointerEvent)).toBe(places);
});
