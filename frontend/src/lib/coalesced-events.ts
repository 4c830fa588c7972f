/**
 * Everywhere that a pointer was since its last event. Browsers tell the places in between only in secure contexts, which
 * a server on plain http is not for other machines, and Safari only since 18.2; without them the event itself is all.
 */
export function coalescedEvents(event: PointerEvent): readonly PointerEvent[] {
  // eslint-disable-next-line web-apis/available -- what this function is for
  const events = event.getCoalescedEvents?.() ?? [];
  return events.length > 0 ? events : [event];
}
