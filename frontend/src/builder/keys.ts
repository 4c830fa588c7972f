import { builder } from "./builder.svelte";

/** Where keys write text, or mean something else. */
const TYPING = "input:not([type=range]), textarea, [contenteditable], dialog, .pad";

/** Undo and redo of the experiment, wherever the focus is; not where text is being written or drawn. */
export function undoShortcut(event: KeyboardEvent): void {
  if (!(isFree(event) || isUntouched(event.target)) || !(event.ctrlKey || event.metaKey) || event.altKey)
    return;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) builder.undo();
  else if (key === "y" || key === "z") builder.redo();
  else return;
  event.preventDefault();
}

/** The keys of the open builder. */
export function builderShortcut(event: KeyboardEvent): void {
  if (!isFree(event) || event.altKey) return;
  const action = event.ctrlKey || event.metaKey ? withControl(event.key) : plain(event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

function withControl(key: string): (() => void) | undefined {
  switch (key.toLowerCase()) {
    case "c":
      return hasSelectedText() ? undefined : () => builder.copy();
    case "v":
      return () => builder.paste();
    case "d":
      return () => builder.duplicate();
    case "a":
      return () => builder.selectAll();
    default:
      return undefined;
  }
}

function plain(key: string): (() => void) | undefined {
  switch (key) {
    case "Delete":
    case "Backspace":
      return () => builder.removeSelected();
    case "Escape":
      return builder.selected.size > 0 || builder.wire ? () => builder.select([]) : undefined;
    default:
      return undefined;
  }
}

function isFree(event: KeyboardEvent): boolean {
  const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
  return !event.defaultPrevented && !isTyping;
}

/** A field for a number in which nothing was typed that was not taken: there is nothing of its own to undo. */
function isUntouched(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.value === target.dataset["shown"];
}

/** Text of the page, not that of a field which keeps its selection after it was left. */
function hasSelectedText(): boolean {
  const selection = window.getSelection();
  return selection !== null && selection.rangeCount > 0 && selection.getRangeAt(0).toString() !== "";
}
