let byKeyboard = false;

/** How the focus came to where it is: what was clicked leaves the page its keys, what Tab has reached does not. */
export const focus = {
  get isByKeyboard(): boolean {
    return byKeyboard;
  },

  /** What is focused from now on was clicked. */
  pointerUsed(this: void): void {
    byKeyboard = false;
  },

  /** What is focused from now on was reached by keyboard, if the key is Tab. */
  keyUsed(this: void, { key }: Pick<KeyboardEvent, "key">): void {
    if (key === "Tab") byKeyboard = true;
  },
};
