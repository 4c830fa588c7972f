/** Escape means something of their own to an open dialog and to what is typed or chosen in. */
const TAKES_ESCAPE =
  "dialog, select, textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])";

/** Whether a key is an Escape that nothing closer to the focus takes for itself. */
export function isFreeEscape(event: KeyboardEvent): boolean {
  if (event.key !== "Escape" || event.defaultPrevented) return false;
  return !(event.target instanceof Element && event.target.closest(TAKES_ESCAPE));
}
