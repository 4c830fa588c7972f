import type { Attachment } from "svelte/attachments";

import type { SessionState } from "../lib/protocol/generated";

/** Scroll a column to its beginning when something else is learned: what was looked at is not there any more. */
export function atBeginning(current: () => SessionState): Attachment<HTMLElement> {
  const learned = $derived(`${current().experiment.dataset.type} ${current().experiment.objective.type}`);
  return (column) => {
    $effect(() => {
      void learned;
      column.scrollTop = 0;
    });
  };
}
