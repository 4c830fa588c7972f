import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

import { frames } from "./frames";

/** Text that is written straight into the element with every frame, past the reactive store. */
export function liveText(read: () => string): Attachment<HTMLElement> {
  return (element) => frames.draw(() => write(element, read()));
}

/** Text that is written straight into the element every so often, for what changes without a frame. */
export function timedText(intervalMs: number, read: () => string): Attachment<HTMLElement> {
  return (element) => {
    const timer = setInterval(() => write(element, read()), intervalMs);
    element.textContent = untrack(read);
    return () => clearInterval(timer);
  };
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
