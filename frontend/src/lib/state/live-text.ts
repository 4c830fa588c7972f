import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

import { frames } from "./frames";

/** Text that is written straight into the element with every frame, past the reactive store. */
export function liveText(read: () => string): Attachment<HTMLElement> {
  return (element) => frames.draw(() => writeText(element, read()));
}

/** Text that is written straight into the element every so often, for what changes without a frame. */
export function timedText(intervalMs: number, read: () => string): Attachment<HTMLElement> {
  return (element) => {
    const timer = setInterval(() => writeText(element, read()), intervalMs);
    element.textContent = untrack(read);
    return () => clearInterval(timer);
  };
}

/** Write text into an element, if it says something else. */
export function writeText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
