import type { Attachment } from "svelte/attachments";

import { frames } from "./frames";

/** Text that is written straight into the element with every frame, past the reactive store. */
export function liveText(read: () => string): Attachment<HTMLElement> {
  return (element) =>
    frames.draw(() => {
      const text = read();
      if (element.textContent !== text) element.textContent = text;
    });
}
