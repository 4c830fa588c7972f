import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

import { frames } from "./frames";

/** Text that is written straight into the element with every frame, past the reactive store. */
export function liveText(read: () => string): Attachment<HTMLElement> {
  return (element) => frames.draw(() => writeText(element, read()));
}

/** A data attribute that is written with every frame; none while there is nothing to say. */
export function liveData(name: string, read: () => string | undefined): Attachment<HTMLElement> {
  return (element) =>
    frames.draw(() => {
      const value = read();
      if (value === undefined) delete element.dataset[name];
      else element.dataset[name] = value;
    });
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
